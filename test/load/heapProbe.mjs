// Loaded into n8n before n8n itself: on SIGUSR2 it collects garbage and writes down what is left.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const file = process.env.HEAP_PROBE_FILE;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
	collect();
	collect();
	const { heapUsed, external, rss } = process.memoryUsage();
	if (file) writeFileSync(file, JSON.stringify({ heapUsed, external, rss }));
});
