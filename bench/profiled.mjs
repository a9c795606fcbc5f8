// Loaded into n8n by `npm run bench -- profile`: the first SIGUSR2 begins a CPU profile, the next one writes it.
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
let isRunning = false;
process.on('SIGUSR2', async () => {
	isRunning = !isRunning;
	if (isRunning) {
		await session.post('Profiler.enable');
		await session.post('Profiler.start');
		return;
	}
	const { profile } = await session.post('Profiler.stop');
	const file = process.env.BENCH_PROFILE;
	writeFileSync(`${file}.part`, JSON.stringify(profile));
	renameSync(`${file}.part`, file);
});
