import { parse } from 'flatted';

export type Json = Record<string, unknown>;

export type ExecutionStatus =
	'new' | 'running' | 'success' | 'error' | 'crashed' | 'canceled' | 'waiting' | 'unknown';

export interface ExecutionSummary {
	id: string;
	status: ExecutionStatus;
	mode: string;
	workflowId: string;
	retryOf?: string | null;
	startedAt: string;
	stoppedAt?: string | null;
}

export interface NodeError {
	message: string;
	description?: string | null;
	context?: Json;
}

interface Item {
	json: Json;
}

interface NodeRun {
	executionTime: number;
	error?: NodeError;
	data?: Record<string, Array<Item[] | null> | undefined>;
}

interface RunData {
	resumeToken?: string;
	resultData: {
		runData: Record<string, NodeRun[] | undefined>;
		error?: NodeError;
		lastNodeExecuted?: string;
	};
}

/** An execution with its data decoded. */
export class Execution {
	constructor(
		readonly summary: ExecutionSummary,
		private readonly data: RunData | undefined,
	) {}

	/** @param raw the answer of GET /rest/executions/:id, whose `data` is in the flatted format */
	static decode(raw: ExecutionSummary & { data?: string }): Execution {
		const { data, ...summary } = raw;
		return new Execution(summary, data === undefined ? undefined : (parse(data) as RunData));
	}

	get status(): ExecutionStatus {
		return this.summary.status;
	}

	/** What ended the execution, if it failed. */
	get error(): NodeError | undefined {
		return this.data?.resultData.error;
	}

	private runs(node: string): NodeRun[] {
		return this.data?.resultData.runData[node] ?? [];
	}

	/** The node that ran last. */
	get lastNode(): string | undefined {
		return this.data?.resultData.lastNodeExecuted;
	}

	/** The names of the nodes that ran. */
	get nodes(): string[] {
		return Object.keys(this.data?.resultData.runData ?? {});
	}

	/** The items of a node's output in all its runs, of one of its outputs or of all together. */
	items(node: string, output?: number): Json[] {
		return this.runs(node)
			.flatMap(({ data }) => data?.main ?? [])
			.filter((_, index) => output === undefined || index === output)
			.flatMap((branch) => branch ?? [])
			.map(({ json }) => json);
	}

	/** The first item of a node's output; undefined when the node did not run or gave nothing. */
	first(node: string): Json | undefined {
		return this.items(node)[0];
	}

	/** The query that a waiting execution asks of whoever fills in its form or calls its webhook. */
	get resumeQuery(): string {
		return `signature=${this.data?.resumeToken ?? ''}`;
	}

	/** Milliseconds a node took, summed over its runs, as n8n measured them. */
	executionTime(node: string): number {
		return this.runs(node).reduce((sum, run) => sum + run.executionTime, 0);
	}
}
