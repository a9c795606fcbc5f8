import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What is used of the drivers that n8n itself brings along. */
interface Pool {
	query: (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
	end: () => Promise<void>;
	on: (event: 'error', listener: (error: Error) => void) => void;
}
interface RedisClient {
	connect: () => Promise<void>;
	keys: (pattern: string) => Promise<string[]>;
	del: (...keys: string[]) => Promise<number>;
	disconnect: () => void;
	on: (event: 'error', listener: (error: Error) => void) => void;
}

const POSTGRES = {
	variable: 'QUEUE_POSTGRES_URL',
	usual: 'postgresql://postgres:postgres@127.0.0.1:5432/postgres',
};
const REDIS = { variable: 'QUEUE_REDIS_URL', usual: 'redis://127.0.0.1:6379' };

const HOW_TO_START = `Both servers are started by

  docker compose -f host/compose.yaml up --detach --wait

or, without Docker, by your system's packages (Debian and Ubuntu: apt-get install postgresql redis-server). Servers
elsewhere are named in ${POSTGRES.variable} and ${REDIS.variable}.`;

/** A name for a database and for the keys in Redis: letters, digits and underscores. */
export const queueName = (what: string): string => `game_commerce_${what}`.replaceAll(/\W/g, '_');

/** The PostgreSQL and the Redis of an n8n in queue mode, with a database and a prefix of its own. */
export class QueueServers {
	private readonly pools: Pool[] = [];
	private pool: Pool | undefined;

	private constructor(
		private readonly root: string,
		readonly name: string,
		private readonly postgres: URL,
		private readonly redis: URL,
	) {}

	/**
	 * Connects to both servers and creates the database where it is not there.
	 *
	 * @param name of the database, and prefix of every key in Redis
	 * @param over another address of Redis than the environment's
	 * @throws with what is missing and how to start it
	 */
	static async open(
		root: string,
		name: string,
		over: { redisUrl?: string } = {},
	): Promise<QueueServers> {
		const servers = new QueueServers(
			root,
			name,
			address(POSTGRES),
			over.redisUrl === undefined ? address(REDIS) : new URL(over.redisUrl),
		);
		const failures = [
			...(await missing('PostgreSQL', POSTGRES.variable, servers.postgres, async () => {
				await servers.createDatabase();
			})),
			...(await missing('Redis', REDIS.variable, servers.redis, async () => {
				await servers.withRedis(async () => await Promise.resolve());
			})),
		];
		if (failures.length === 0) return servers;
		await servers.close();
		throw new Error(
			`Queue mode needs PostgreSQL and Redis.\n${failures.join('\n')}\n\n${HOW_TO_START}`,
		);
	}

	/** What tells n8n where they are. */
	get env(): NodeJS.ProcessEnv {
		const { postgres, redis, name } = this;
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: postgres.hostname,
			DB_POSTGRESDB_PORT: postgres.port || '5432',
			DB_POSTGRESDB_USER: decodeURIComponent(postgres.username),
			DB_POSTGRESDB_PASSWORD: decodeURIComponent(postgres.password),
			DB_POSTGRESDB_DATABASE: name,
			DB_POSTGRESDB_POOL_SIZE: '8',
			QUEUE_BULL_REDIS_HOST: redis.hostname,
			QUEUE_BULL_REDIS_PORT: redis.port || '6379',
			...(redis.username !== '' && { QUEUE_BULL_REDIS_USERNAME: redis.username }),
			...(redis.password !== '' && {
				QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(redis.password),
			}),
			QUEUE_BULL_REDIS_DB: redis.pathname.slice(1) || '0',
			QUEUE_BULL_PREFIX: name,
			N8N_REDIS_KEY_PREFIX: name,
		};
	}

	/** Fields of a credential of type `postgres` for the same database. */
	get credential(): object {
		return {
			host: this.postgres.hostname,
			port: Number(this.postgres.port || '5432'),
			user: decodeURIComponent(this.postgres.username),
			password: decodeURIComponent(this.postgres.password),
			database: this.name,
			ssl: 'disable',
		};
	}

	/** The rows that a statement finds in the database. */
	async ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
		this.pool ??= this.connect(this.name);
		const { rows } = await this.pool.query(sql, values);
		return rows as Row[];
	}

	/** Forgets everything that was kept under the name, in both servers. */
	async clear(): Promise<void> {
		await this.end();
		await this.onServer(async (pool) => {
			await pool.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
		});
		await this.withRedis(async (redis) => {
			const keys = [
				...(await redis.keys(`${this.name}:*`)),
				...(await redis.keys(`{${this.name}}:*`)),
			];
			if (keys.length > 0) await redis.del(...keys);
		});
	}

	/** The same as when nothing had ever been kept under the name. */
	async renew(): Promise<void> {
		await this.clear();
		await this.createDatabase();
	}

	async close(): Promise<void> {
		await this.end();
	}

	private async end(): Promise<void> {
		this.pool = undefined;
		await Promise.all(this.pools.splice(0).map(async (pool) => await pool.end()));
	}

	private async createDatabase(): Promise<void> {
		await this.onServer(async (pool) => {
			const known = await pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [this.name]);
			if (known.rows.length === 0) await pool.query(`CREATE DATABASE ${this.name}`);
		});
	}

	private async onServer(work: (pool: Pool) => Promise<void>): Promise<void> {
		const pool = this.connect(this.postgres.pathname.slice(1) || 'postgres');
		try {
			await work(pool);
		} finally {
			this.pools.splice(this.pools.indexOf(pool), 1);
			await pool.end();
		}
	}

	private connect(database: string): Pool {
		const { Pool } = this.driver<{ Pool: new (options: object) => Pool }>('pg');
		const url = new URL(this.postgres);
		url.pathname = `/${database}`;
		const pool = new Pool({ connectionString: url.href, max: 4, connectionTimeoutMillis: 5_000 });
		// A connection that breaks while nobody uses it is replaced by the next question.
		pool.on('error', () => undefined);
		this.pools.push(pool);
		return pool;
	}

	private async withRedis(work: (redis: RedisClient) => Promise<void>): Promise<void> {
		const { Redis } = this.driver<{
			Redis: new (url: string, options: object) => RedisClient;
		}>('ioredis');
		const options = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 };
		const redis = new Redis(this.redis.href, options);
		let reason: Error | undefined;
		redis.on('error', (error) => (reason ??= error));
		try {
			await redis.connect();
			await work(redis);
		} catch (error) {
			throw reason ?? error;
		} finally {
			redis.disconnect();
		}
	}

	private driver<Module>(name: string): Module {
		return createRequire(join(this.root, 'host', 'package.json'))(name) as Module;
	}
}

function address({ variable, usual }: typeof POSTGRES): URL {
	const text = process.env[variable] ?? usual;
	if (!URL.canParse(text)) throw new Error(`${variable} must be a URL such as ${usual}`);
	return new URL(text);
}

/** A line for a server that does not answer, or none. */
async function missing(
	server: string,
	variable: string,
	url: URL,
	look: () => Promise<void>,
): Promise<string[]> {
	try {
		await look();
		return [];
	} catch (error) {
		const { code, message } = error as { code?: string; message: string };
		return [
			`  ${server} at ${url.hostname}:${url.port} (${variable}): ${message || code || 'no answer'}`,
		];
	}
}
