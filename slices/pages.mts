import { dirname, posix } from 'node:path';

/** A section of a page with its heading, up to the next heading of the same rank. */
export function section(page: string, heading: string): string {
	const [rank = '##'] = /^#+/.exec(heading) ?? [];
	const start = `\n${page}`.indexOf(`\n${heading}\n`);
	if (start < 0) throw new Error(`There is no section "${heading}"`);
	const rest = page.slice(start);
	const end = rest.slice(heading.length).search(new RegExp(`^${rank} `, 'm'));
	return (end < 0 ? rest : rest.slice(0, heading.length + end)).trim();
}

/** A page with its relative links made absolute. */
export const withLinks = (page: string, path: string, blob: string): string =>
	page.replace(/\]\((?!https?:|#)([^)\s]+)\)/g, (_all, link: string) => {
		const [file = '', anchor] = link.split('#');
		const target = posix.join(dirname(path), file);
		return `](${blob}/${target}${anchor === undefined ? '' : `#${anchor}`})`;
	});

/** The changelog without the entries that are about other services only. */
export function changelogOf(changelog: string, name: string, others: string[]): string {
	const isOfOthers = (entry: string) =>
		!entry.includes(name) && others.some((other) => entry.includes(other));
	return changelog
		.split(/\n(?=- |#|\n)/)
		.filter((entry) => !entry.startsWith('- ') || !isOfOthers(entry))
		.join('\n');
}

/** Readme of a package: the page of its service and what all packages have in common. */
export function readmeOf({
	page,
	path,
	readme,
	packageName,
	wholeName,
	blob,
}: {
	page: string;
	path: string;
	readme: string;
	packageName: string;
	wholeName: string;
	blob: string;
}): string {
	const [, intro = ''] = /^# .*\n([\s\S]*?)(?=^## )/m.exec(page) ?? [];
	const body = page.slice(page.search(/^## /m));
	// What comes before says which package to choose.
	const install = section(readme, '## Install');
	const ways = install.slice(install.indexOf('**In the n8n editor**'));
	const common = (heading: string) => withLinks(section(readme, heading), 'README.md', blob);
	return `${[
		`# ${packageName}`,
		withLinks(intro.trim(), path, blob),
		`The same nodes are in [${wholeName}](${blob}/README.md) together with those of three other services. Install one of the two; [a script](${blob}/examples/move-workflow.mjs) rewrites workflows from one to the other.`,
		`## Install\n\n${withLinks(ways.replaceAll(wholeName, packageName), 'README.md', blob)}`,
		withLinks(body.trim(), path, blob),
		common('## Compatibility'),
		common('## License'),
	].join('\n\n')}\n`;
}
