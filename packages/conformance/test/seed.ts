/**
 * What this run begins with: the same on every run, so that a run says something about the change and not about its luck.
 * `EDICT_SEED` begins elsewhere, and `npm run soak` goes through new seeds for as long as one likes.
 */
export const seed = Number(process.env["EDICT_SEED"] ?? 5000);
