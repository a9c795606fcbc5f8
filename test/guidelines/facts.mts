import { providers, type ProviderEntry } from '../../providers.mts';
import { json } from './support.mts';

/** Exceptions by file and by what is found there, each with its reason. */
export type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the guidelines know of one provider beside the registry. */
export interface Facts {
	/** Fields of the credential, in the order of its form. What saved workflows and credentials hold never changes. */
	fields: string[];
	/** Operations of each resource, in alphabetical order. */
	resources: Record<string, string[]>;
	/** Documented bodies of test/fixtures that a preview of an operation's output must cover. */
	previews: Record<string, string[]>;
	/** Resources that the provider documents by their title only. */
	undocumented: string[];
	/** What its modules keep while the process lives, by file and name, and why it may be lost at any time. */
	caches: Reasons;
	/** Arithmetic on floats in its files where amounts are counted, and what it is about instead. */
	noAmounts: Reasons;
}

export const factsOf = ({ folder }: ProviderEntry): Facts =>
	json<Facts>(`test/guidelines/providers/${folder}.json`);

/** The exceptions of all providers, by path from the root of the project. */
export const reasonsOf = (kind: 'caches' | 'noAmounts'): Reasons =>
	Object.fromEntries(
		providers.flatMap((entry) =>
			Object.entries(factsOf(entry)[kind]).map(([file, reasons]) => [
				`nodes/${entry.folder}/${file}`,
				reasons,
			]),
		),
	);
