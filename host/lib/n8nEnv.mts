/** Where a process listens: its own server, and its broker of task runners. */
export interface Ports {
	http: number;
	broker: number;
}

/** Parts of n8n that only serve n8n's cloud, its AI assistants or paid editions; some of them call out when loaded. */
const DISABLED_MODULES = [
	'agents',
	'chat-hub',
	'instance-ai',
	'instance-registry',
	'instance-version-history',
	'mcp',
	'mcp-registry',
	'quick-connect',
	'source-control',
	'workflow-builder',
];

/** Whatever the developer's shell sets for another n8n must not leak into this one. */
const FOREIGN =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|CREDENTIALS_|WEBHOOK_URL|NODE_OPTIONS|NODES_|npm_|jest_)/i;

/** The environment of an n8n that keeps to itself: its own folder, loopback, and nothing sent to the internet. */
export function n8nEnv(userFolder: string, { http, broker }: Ports): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(
		([name]) => !FOREIGN.test(name) && name !== 'JEST_WORKER_ID' && name !== 'NODE_ENV',
	);
	return {
		...Object.fromEntries(inherited),
		NO_PROXY: '127.0.0.1,localhost',
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(http),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PROTOCOL: 'http',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${http}/`,
		N8N_WEBHOOK_URL: `http://127.0.0.1:${http}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(broker),
		N8N_DISABLED_MODULES: DISABLED_MODULES.join(','),
		N8N_AI_GATEWAY_ENABLED: 'false',
		N8N_DIAGNOSTICS_CONFIG_BACKEND: '',
		N8N_DIAGNOSTICS_CONFIG_FRONTEND: '',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_LICENSE_DETACH_FLOATING_ON_SHUTDOWN: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_PUBLIC_API_DISABLED: 'true',
		N8N_PYTHON_ENABLED: 'false',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		N8N_LOG_LEVEL: 'info',
		GENERIC_TIMEZONE: 'UTC',
	};
}
