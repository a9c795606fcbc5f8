import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cut, slices } from './cut.mts';

const USAGE = `npx tsx slices/push.mts REPOSITORY MESSAGE

Commits each package of one service to the branch of its own in a git repository, for the release workflow: n8n's scanner
wants the files of a package in the commit that it was published from. Prints the branches.`;

const [repository, message, ...more] = process.argv.slice(2);
if (repository === undefined || message === undefined || more.length > 0) {
	console.error(USAGE);
	process.exit(2);
}

const author = ['-c', 'user.name=Release', '-c', 'user.email=maintainers@game-commerce.dev'];
const scratch = mkdtempSync(join(tmpdir(), 'slices-push-'));
try {
	for (const slice of slices) {
		const { name, branch } = slice;
		const folder = join(scratch, name);
		cut(slice, folder);
		const git = (...args: string[]) =>
			execFileSync('git', args, {
				cwd: folder,
				encoding: 'utf8',
				stdio: ['ignore', 'pipe', 'pipe'],
			});
		git('init', '--quiet', '--initial-branch', branch);
		const known = git('ls-remote', '--heads', repository, `refs/heads/${branch}`) !== '';
		if (known) {
			git('fetch', '--quiet', '--depth', '1', repository, branch);
			// The files stay as they were cut; what the branch had besides is gone with the commit.
			git('reset', '--quiet', '--soft', 'FETCH_HEAD');
		}
		git('add', '--all');
		git(...author, 'commit', '--quiet', '--allow-empty', '--message', message);
		git('push', '--quiet', repository, `HEAD:refs/heads/${branch}`);
		console.log(branch);
	}
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
