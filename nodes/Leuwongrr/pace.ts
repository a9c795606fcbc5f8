import type { IDataObject } from 'n8n-workflow';

import { deterministicKey } from '../../kit/idempotency';
import { Pacer, sharedPacer, type LimitRules } from '../../kit/rateLimit';

export type Bucket = 'read' | 'create' | 'validate' | 'public';

const MINUTE = 60_000;
const PARALLEL = 3;

// LeuwongRR words them as recommended values; its headers, where it sends any, overrule them.
const RULES: Readonly<Record<Bucket, LimitRules>> = {
	read: { limit: 60, windowMs: MINUTE },
	create: { limit: 10, windowMs: MINUTE },
	validate: { limit: 30, windowMs: MINUTE },
	public: { limit: 60, windowMs: MINUTE },
};
const TOGETHER: LimitRules = { limit: Number.MAX_SAFE_INTEGER, windowMs: 1, parallel: PARALLEL };

/** Paces one kind of request, and lets all kinds with the same token have three requests under way together. */
class BucketPacer extends Pacer {
	private readonly together: Pacer;

	private readonly bucket: Pacer;

	constructor(owner: string, bucket: Bucket) {
		super(RULES[bucket]);
		this.together = sharedPacer(`${owner}/together`, TOGETHER);
		this.bucket = sharedPacer(`${owner}/${bucket}`, RULES[bucket]);
	}

	override async acquire(pause: (milliseconds: number) => Promise<boolean>): Promise<boolean> {
		if (!(await this.bucket.acquire(pause))) return false;
		if (await this.together.acquire(pause)) return true;
		this.bucket.release();
		return false;
	}

	override release(headers?: IDataObject): void {
		this.together.release();
		this.bucket.release(headers);
	}
}

/** @param secret the token, or the address for requests without one; only its hash is kept */
export function pacerOf(secret: string, bucket: Bucket): Pacer {
	return new BucketPacer(`leuwongrr/${deterministicKey(secret)}`, bucket);
}
