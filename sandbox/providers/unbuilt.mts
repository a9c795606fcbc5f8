import type { ProviderModule, ProviderName } from '../core/provider.mts';

/** Holds a provider's port until it is built: 501 for everything. */
export function unbuilt(name: ProviderName, portOffset: number): ProviderModule {
	const body = { error: `The sandbox does not have ${name} yet` };
	return {
		name,
		portOffset,
		secretHeaders: [],
		secrets: [],
		create: () => ({
			routes: [],
			notFound: () => ({ status: 501, body }),
			authenticated: () => false,
			errorBody: () => body,
			reset: () => undefined,
		}),
	};
}
