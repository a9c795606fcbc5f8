import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addressOf, type ServerVariable } from './serverAddress.mts';

/** What is used of the driver that n8n itself brings along. */
interface Pool {
	query: (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
	end: () => Promise<void>;
	on: (event: 'error', listener: (error: Error) => void) => void;
}

export const POSTGRES: ServerVariable = {
	server: 'PostgreSQL',
	variable: 'QUEUE_POSTGRES_URL',
	usual: 'postgresql://postgres:postgres@127.0.0.1:5432/postgres',
};

/** A name for a database: letters, digits and underscores. */
export const databaseName = (what: string): string =>
	`game_commerce_${what}`.replaceAll(/\W/g, '_');

/** A database of its own in the PostgreSQL that the environment names. */
export class PostgresDatabase {
	private readonly pools: Pool[] = [];
	private pool: Pool | undefined;

	/** @param server the PostgreSQL, with a database that is there */
	constructor(
		private readonly root: string,
		readonly name: string,
		private readonly server: URL = addressOf(POSTGRES),
	) {}

	/** Where the server is. */
	get address(): URL {
		return this.server;
	}

	/** What tells n8n of this database. */
	get url(): string {
		const url = new URL(this.server);
		url.pathname = `/${this.name}`;
		return url.href;
	}

	/** Fields of a credential of type `postgres` for this database. */
	get credential() {
		return {
			host: this.server.hostname,
			port: Number(this.server.port || '5432'),
			user: decodeURIComponent(this.server.username),
			password: decodeURIComponent(this.server.password),
			database: this.name,
			ssl: 'disable',
		};
	}

	/** The rows that a statement finds in the database. */
	async ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
		this.pool ??= this.connect(this.url);
		const { rows } = await this.pool.query(sql, values);
		return rows as Row[];
	}

	/** Creates the database where it is not there. */
	async create(): Promise<void> {
		await this.onServer(async (pool) => {
			const known = await pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [this.name]);
			if (known.rows.length === 0) await pool.query(`CREATE DATABASE ${this.name}`);
		});
	}

	/** Deletes the database, whoever still uses it. */
	async drop(): Promise<void> {
		await this.close();
		await this.onServer(async (pool) => {
			await pool.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
		});
	}

	async close(): Promise<void> {
		this.pool = undefined;
		await Promise.all(this.pools.splice(0).map(async (pool) => await pool.end()));
	}

	private async onServer(work: (pool: Pool) => Promise<void>): Promise<void> {
		const url = new URL(this.server);
		url.pathname = `/${this.server.pathname.slice(1) || 'postgres'}`;
		const pool = this.connect(url.href);
		try {
			await work(pool);
		} finally {
			this.pools.splice(this.pools.indexOf(pool), 1);
			await pool.end();
		}
	}

	private connect(connectionString: string): Pool {
		const driver = createRequire(join(this.root, 'host', 'package.json'))('pg') as {
			Pool: new (options: object) => Pool;
		};
		const pool = new driver.Pool({ connectionString, max: 4, connectionTimeoutMillis: 5_000 });
		// A connection that breaks while nobody uses it is replaced by the next question.
		pool.on('error', () => undefined);
		this.pools.push(pool);
		return pool;
	}
}
