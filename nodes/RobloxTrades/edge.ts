import type { IDataObject } from 'n8n-workflow';

import type { AnyOperation, Resource } from '../../kit/operation';
import { RobloxFailure } from './answers';
import { REPLACED_COOKIE } from './session';
import type { Roblox } from './transport';

/** Turns what happens inside this folder into what n8n sees: its errors, and a warning about a replaced session. */
export function atEdge(resources: Array<Resource<Roblox>>): Array<Resource<Roblox>> {
	return resources.map((resource) => ({
		...resource,
		operations: resource.operations.map(wrapped),
	}));
}

function wrapped(entry: AnyOperation<Roblox>): AnyOperation<Roblox> {
	return {
		...entry,
		run: async (roblox, input, itemIndex) =>
			await entry.run(roblox, input, itemIndex).then(
				(made) => {
					const warning = roblox.warning();
					if (warning === undefined) return made;
					const warned = (json: IDataObject): IDataObject => ({ ...json, cookieWarning: warning });
					return Array.isArray(made) ? made.map(warned) : warned(made);
				},
				async (thrown: unknown) =>
					await Promise.reject(
						thrown instanceof RobloxFailure
							? roblox.fail(thrown.failure, itemIndex)
							: (thrown as Error),
					),
			),
		hint: (results) => {
			const warned = results.some(({ cookieWarning }) => cookieWarning !== undefined);
			const hints = [entry.hint?.(results), warned ? REPLACED_COOKIE : undefined];
			return hints.filter((hint) => hint !== undefined).join(' ') || undefined;
		},
	};
}
