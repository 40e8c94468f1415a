/** Sets the theme that was chosen, or the system's, and follows the system where nothing was chosen. */
export const themeScript = `(()=>{
const dark=matchMedia("(prefers-color-scheme: dark)");
const apply=()=>{let chosen=null;try{chosen=localStorage.getItem("edict-theme")}catch{}
document.documentElement.dataset.theme=chosen==="dark"||chosen==="light"?chosen:dark.matches?"dark":"light"};
apply();dark.addEventListener("change",apply);addEventListener("edict-theme",apply)})()`;
