import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StateFolder {
	path: string;
	/** False when another start still uses the usual folder and this one got one of its own. */
	usual: boolean;
	release: () => void;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

function claim(path: string): boolean {
	mkdirSync(path, { recursive: true });
	const lock = join(path, 'owner.pid');
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			writeFileSync(lock, String(process.pid), { flag: 'wx' });
			return true;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			const owner = Number(readFileSync(lock, 'utf8'));
			if (owner > 0 && isAlive(owner)) return false;
			rmSync(lock, { force: true });
		}
	}
	return false;
}

/**
 * The folder in which a started n8n keeps its database, for this process alone: two n8n on one database would
 * overwrite each other. A start beside a running one gets a second folder.
 */
export function claimStateFolder(root: string, { fresh = false } = {}): StateFolder {
	for (let number = 1; ; number++) {
		const path = join(
			root,
			'host',
			'node_modules',
			'.state',
			number === 1 ? 'start' : `start-${number}`,
		);
		if (!claim(path)) continue;
		const lock = join(path, 'owner.pid');
		if (fresh) {
			for (const kept of ['n8n', 'queue']) {
				rmSync(join(path, kept), { recursive: true, force: true });
			}
		}
		return { path, usual: number === 1, release: () => rmSync(lock, { force: true }) };
	}
}
