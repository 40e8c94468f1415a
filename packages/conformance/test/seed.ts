/**
 * What this run begins with: another number on every run, so that every run tries something new. A test that fails names the
 * seed; `EDICT_SEED` begins there again, and `npm run soak` goes through new seeds for as long as one likes.
 */
export const seed = Number(process.env["EDICT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
