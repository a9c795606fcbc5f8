import type { ICredentialTestRequest } from 'n8n-workflow';

/** What a test of a credential says of an HTTP status, and of a body that comes with a success. */
export interface TestVerdicts {
	status: Readonly<Record<number, string>>;
	/** The first field that has the value decides; an undefined one stands for a field that is not there. */
	body: ReadonlyArray<{ key: string; value: boolean | undefined; message: string }>;
}

type Rules = NonNullable<ICredentialTestRequest['rules']>;

/** The rules of a credential's test. n8n applies those for a status when the request fails, those for the body when not. */
export function testRules({ status, body }: TestVerdicts): Rules {
	const ofStatus = Object.entries(status).map(([value, message]) => ({
		type: 'responseCode' as const,
		properties: { value: Number(value), message },
	}));
	const ofBody = body.map((properties) => ({ type: 'responseSuccessBody' as const, properties }));
	// The typings know lists of one kind of rule only, n8n goes through a mixed one as well.
	return [...ofStatus, ...ofBody] as Rules;
}
