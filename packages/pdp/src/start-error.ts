/** A decision point cannot start as it is configured; the message is a sentence for who configured it. */
export class PdpStartError extends Error {}
