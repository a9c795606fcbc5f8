/** An exported workflow, or a list of them, with the types of its nodes rewritten. */
export function moveWorkflow<T>(workflow: T, back?: boolean): T;
