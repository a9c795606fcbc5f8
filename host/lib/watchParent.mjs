// Loaded into n8n's own process: when the process that started it is gone without a goodbye (killed, crashed), n8n
// would live on, hold its port and write to a state folder that the next start wants to use.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1_000).unref();
