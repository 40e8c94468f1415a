import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that tests drive and npm does not have, by the Debian package that brings them. */
export const testPrograms = ["redis-server", "chromium"];

/** Whether a program is on the PATH. */
function hasProgram(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs the Debian packages of programs that are missing, where nobody has to be asked for that.
 *
 * @returns the names of those that are still missing
 */
export function installPrograms(names) {
  const missing = names.filter((name) => !hasProgram(name));
  if (missing.length === 0 || process.getuid?.() !== 0 || !hasProgram("apt-get")) return missing;
  // Two processes may come here at the same time.
  const install = ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", ...missing];
  const aptGet = (args) =>
    execFileSync("apt-get", args, { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  try {
    aptGet(["update"]);
    aptGet(install);
  } catch {
    // What matters is whether they are there now.
  }
  return missing.filter((name) => !hasProgram(name));
}
