/** A control call that cannot be done; the control API answers 400 with the message. */
export class ControlError extends Error {}
