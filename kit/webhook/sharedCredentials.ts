import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { triggerOf } from './deduplicate';

type Read = Promise<ICredentialDataDecryptedObject>;

// Reads that are under way, not what they gave: a changed credential counts for the next delivery.
const reads = new Map<string, Read>();

/**
 * The trigger's credential. Deliveries that arrive while it is being read share that read: n8n makes a V8 isolate for
 * every read of a credential, which costs more than everything else that a trigger does with a delivery.
 *
 * @returns an object that others hold as well
 */
export async function sharedCredentials(
	context: IWebhookFunctions,
	type: string,
): Promise<Readonly<ICredentialDataDecryptedObject>> {
	const read = async () => await context.getCredentials(type);
	const id = context.getNode().credentials?.[type]?.id;
	// Without an id it is not certain that another node's would be the same.
	if (!id) return await read();
	const key = `${triggerOf(context)}/${type}/${id}`;
	const underWay = reads.get(key);
	if (underWay) return await underWay;
	const reading = read().finally(() => reads.delete(key));
	reads.set(key, reading);
	return await reading;
}
