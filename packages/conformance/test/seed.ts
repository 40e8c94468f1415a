/** What this run begins with; `EDICT_SEED` has an earlier run again. */
export const seed = Number(process.env["EDICT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
