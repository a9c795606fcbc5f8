import { providerNames, type ProviderModule } from '../core/provider.mts';

/** The stand-ins of all providers. A folder here exports its module under the provider's name. */
export async function loadProviders(): Promise<readonly ProviderModule[]> {
	return await Promise.all(
		providerNames.map(async (name) => {
			const file = (await import(`./${name}/index.mts`)) as Record<string, ProviderModule>;
			const module = file[name];
			if (!module) throw new Error(`sandbox/providers/${name} exports no ${name}`);
			return module;
		}),
	);
}
