import { createRequire } from 'node:module';
import { join } from 'node:path';
import { databaseName, POSTGRES, PostgresDatabase } from './postgresDatabase.mts';
import { addressOf, missing, type ServerVariable } from './serverAddress.mts';

/** What is used of the driver that n8n itself brings along. */
interface RedisClient {
	connect: () => Promise<void>;
	keys: (pattern: string) => Promise<string[]>;
	del: (...keys: string[]) => Promise<number>;
	disconnect: () => void;
	on: (event: 'error', listener: (error: Error) => void) => void;
}

const REDIS: ServerVariable = {
	server: 'Redis',
	variable: 'QUEUE_REDIS_URL',
	usual: 'redis://127.0.0.1:6379',
};

const HOW_TO_START = `Both servers are started by

  docker compose -f host/compose.yaml up --detach --wait

or, without Docker, by your system's packages (Debian and Ubuntu: apt-get install postgresql redis-server). Servers
elsewhere are named in ${POSTGRES.variable} and ${REDIS.variable}.`;

/** A name for a database and for the keys in Redis: letters, digits and underscores. */
export const queueName = databaseName;

/** The PostgreSQL and the Redis of an n8n in queue mode, with a database and a prefix of its own. */
export class QueueServers {
	private constructor(
		private readonly root: string,
		readonly name: string,
		private readonly database: PostgresDatabase,
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
		const database = new PostgresDatabase(root, name);
		const redis = over.redisUrl === undefined ? addressOf(REDIS) : new URL(over.redisUrl);
		const servers = new QueueServers(root, name, database, redis);
		const failures = [
			...(await missing(POSTGRES, database.address, async () => await database.create())),
			...(await missing(REDIS, redis, async () => {
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
		const { database, redis, name } = this;
		const { host, port, user, password } = database.credential;
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: host,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: user,
			DB_POSTGRESDB_PASSWORD: password,
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
		return this.database.credential;
	}

	/** The rows that a statement finds in the database. */
	async ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
		return await this.database.ask<Row>(sql, values);
	}

	/** Forgets everything that was kept under the name, in both servers. */
	async clear(): Promise<void> {
		await this.database.drop();
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
		await this.database.create();
	}

	async close(): Promise<void> {
		await this.database.close();
	}

	private async withRedis(work: (redis: RedisClient) => Promise<void>): Promise<void> {
		const { Redis } = createRequire(join(this.root, 'host', 'package.json'))('ioredis') as {
			Redis: new (url: string, options: object) => RedisClient;
		};
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
}
