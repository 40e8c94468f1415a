/** Something that a person can mend: the message is one sentence that says how. */
export class StartFailure extends Error {
  name = "StartFailure";
}
