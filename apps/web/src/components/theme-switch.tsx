"use client";
import { useEffect, useState } from "react";

const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

/** Light, dark, or what the system says. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => {
    const stored = localStorage.getItem("edict-theme");
    setTheme(themes.find((candidate) => candidate === stored) ?? "system");
  }, []);
  const choose = (next: Theme) => {
    if (next === "system") localStorage.removeItem("edict-theme");
    else localStorage.setItem("edict-theme", next);
    setTheme(next);
    dispatchEvent(new Event("edict-theme"));
  };
  return (
    <label className="flex items-center justify-between gap-2 text-xs text-muted">
      Theme
      <select
        className="rounded border border-line bg-panel px-1 py-0.5 text-ink"
        value={theme}
        onChange={(event) => choose(themes.find((candidate) => candidate === event.target.value) ?? "system")}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
