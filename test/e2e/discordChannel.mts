import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { bindCredentials } from '../../host/lib/workflow.mts';
import type { TestHost } from './harness.mts';

const CREDENTIAL = 'discordWebhookApi';
const NODE = 'n8n-nodes-base.discord';

/** Stands in for a Discord channel with a webhook: what was posted to it. */
export class DiscordChannel {
	posted: string[] = [];

	private constructor(private readonly server: Server) {}

	/** A channel with a credential of this n8n for it. */
	static async open(n8n: TestHost): Promise<DiscordChannel> {
		const server = createServer((request, response) => {
			void text(request).then((body) => {
				channel.posted.push((JSON.parse(body) as { content: string }).content);
				response.writeHead(204).end();
			});
		});
		const channel = new DiscordChannel(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const webhookUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
		const saved = await n8n.client.saveCredential('Channel', CREDENTIAL, { webhookUri });
		n8n.credentials[CREDENTIAL] = saved;
		return channel;
	}

	close(): void {
		this.server.close();
	}

	/** Does what the notes say to do once there is a channel: chooses its webhook and turns the nodes on. */
	async connect(n8n: TestHost, workflow: SavedWorkflow): Promise<SavedWorkflow> {
		const nodes = workflow.nodes.map((node) =>
			node.type === NODE
				? { ...node, disabled: false, credentials: { [CREDENTIAL]: { id: null, name: 'Channel' } } }
				: node,
		);
		const saved = await n8n.client.saveWorkflow(
			bindCredentials({ ...workflow, nodes }, n8n.credentials),
		);
		if (workflow.activeVersionId !== null) await n8n.client.activate(saved.id);
		return await n8n.client.workflow(saved.id);
	}
}
