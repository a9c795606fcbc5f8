/** Documented texts; those of 400, 500 and of an unknown path are made up. */
const messages: Record<number, string> = {
	400: 'Request tidak valid.',
	401: 'Unauthorized API token.',
	403: 'Akun pemilik token tidak aktif atau belum memenuhi syarat API.',
	404: 'Data tidak ditemukan.',
	422: 'Validasi gagal.',
	429: 'Terlalu banyak request. Silakan coba lagi beberapa saat.',
	500: 'Terjadi kesalahan pada server.',
};

/** The documented codes. No code is known for any other failure. */
export type FailureCode =
	| 'FORBIDDEN_FIELDS'
	| 'ROBLOX_VALIDATION_FAILED'
	| 'DISCORD_LINK_REQUIRED'
	| 'INSUFFICIENT_BALANCE';

export interface FailureDetail {
	code: FailureCode;
	fields?: string[];
}

/** A request that is refused; nothing was done. Messages are Indonesian, as the provider's. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string = messages[status] ?? messages[500]!,
		readonly detail?: FailureDetail,
	) {
		super(message);
	}

	/** An ordinary 422: whether it has details is not documented, so it has none. */
	static invalid(message: string): Refusal {
		return new Refusal(422, message);
	}

	body(): object {
		const { message, detail } = this;
		return { success: false, message, ...(detail ? { error: detail } : {}) };
	}
}
