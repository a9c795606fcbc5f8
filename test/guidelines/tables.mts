import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Failures } from '../../kit/failure/failure';
import { providers, type ProviderEntry } from '../../providers.mts';
import { ROOT } from './support.mts';

/** The tables of failures of all providers. A provider without one breaks the floor plan, which says so. */
export function failureTables(): Array<{ entry: ProviderEntry; failures: Failures }> {
	return providers.flatMap((entry) => {
		const path = join(ROOT, 'nodes', entry.folder, 'api', 'failures.ts');
		if (!existsSync(path)) return [];
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		return [{ entry, failures: (require(path) as { failures: Failures }).failures }];
	});
}
