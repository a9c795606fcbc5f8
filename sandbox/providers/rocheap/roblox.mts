import type { Call, Route } from '../../core/provider.mts';

/** Names that users have at Roblox; the receivers are made up or public. */
const USERS: Readonly<Record<string, number>> = { roblox: 1, builderman: 156, shedletsky: 261 };
const UNIVERSES: Readonly<Record<string, number>> = { 3927852479: 4284924817 };

function namesIn({ body }: Call): unknown[] | undefined {
	try {
		const { usernames } = JSON.parse(body) as { usernames?: unknown };
		return Array.isArray(usernames) ? usernames : undefined;
	} catch {
		return undefined;
	}
}

const refused = (message: string) => ({
	status: 400,
	body: { errors: [{ code: 0, message }] },
});

/**
 * What users.roblox.com and apis.roblox.com answer to anybody, without a key. They are served on this port too, because a
 * client whose Base URL is this machine asks it instead of Roblox.
 */
export const publicRoutes: Route[] = [
	{
		method: 'POST',
		path: '/v1/usernames/users',
		handle: (call) => {
			const names = namesIn(call);
			if (!names) return refused('The usernames are missing.');
			const data = names.flatMap((name) => {
				const id = USERS[String(name).toLowerCase()];
				return id === undefined
					? []
					: [{ requestedUsername: name, hasVerifiedBadge: false, id, name, displayName: name }];
			});
			return { status: 200, body: { data } };
		},
	},
	{
		method: 'GET',
		path: '/universes/v1/places/:id/universe',
		handle: ({ params }) => ({
			status: 200,
			body: { universeId: UNIVERSES[params.id ?? ''] ?? null },
		}),
	},
];
