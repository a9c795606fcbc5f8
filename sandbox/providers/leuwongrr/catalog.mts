import { CURRENCY, formatted } from './formats.mts';

const SITE = 'https://leuwongrr.online';

/** The first one of each list is the documented one. */
export const packages = [100, 200, 400, 800, 1000, 1700, 4500, 10_000].map((robux, index) => ({
	code: `RBX-${robux}`,
	name: `${robux} Robux`,
	robux_amount: robux,
	price: robux * 120,
	formatted_price: formatted(robux * 120),
	currency: CURRENCY,
	description: 'Paket Robux aktif',
	sort_order: index + 1,
}));

export const paymentMethods = [
	{
		code: 'qris',
		slug: 'qris',
		name: 'QRIS',
		type: 'gateway',
		provider: 'paydisini',
		usage_scope: 'both',
		fee_type: 'percent',
		fee_value: 0.7,
		unique_amount_enabled: false,
	},
	{
		code: 'dana',
		slug: 'dana',
		name: 'DANA',
		type: 'gateway',
		provider: 'paydisini',
		usage_scope: 'order',
		fee_type: 'fixed',
		fee_value: 1000,
		unique_amount_enabled: false,
	},
	{
		code: 'bank-transfer',
		slug: 'bank-transfer',
		name: 'Transfer Bank',
		type: 'manual',
		provider: 'manual',
		usage_scope: 'deposit',
		fee_type: 'fixed',
		fee_value: 0,
		unique_amount_enabled: true,
	},
];

export const paymentScopes = ['order', 'deposit'] as const;

export function methodsFor(scope: string) {
	return paymentMethods.filter(
		({ usage_scope }) => usage_scope === 'both' || usage_scope === scope,
	);
}

interface Article {
	title: string;
	slug: string;
	category: string;
	excerpt: string;
	content: string;
	cover: string;
	at: number;
}

const articles: Article[] = [
	{
		title: 'Cara Top Up Robux Aman',
		slug: 'cara-top-up-robux-aman',
		category: 'Robux',
		excerpt: 'Panduan singkat top up Robux aman.',
		content: '<p>Isi artikel...</p>',
		cover: 'cover',
		at: Date.parse('2026-04-29T10:00:00+07:00'),
	},
	...[1, 2, 3, 4].map((number) => ({
		title: `Kabar ${number}: "Promo" & <Event>`,
		slug: `kabar-${number}`,
		category: 'Kabar',
		excerpt: `Ringkasan kabar ${number}.`,
		content: `<h2>Kabar ${number}</h2><p>Isi kabar &amp; promo.</p>`,
		cover: `kabar-${number}`,
		at: Date.parse('2026-04-20T10:00:00+07:00') - number * 86_400_000,
	})),
];

type Time = (at: number) => string;

const head = ({ title, slug, category, excerpt }: Article) => ({ title, slug, category, excerpt });
const tail = ({ slug, at }: Article, time: Time) => ({
	article_url: `${SITE}/artikel/${slug}`,
	published_at: time(at),
});

export function articleList(limit: number, time: Time): object[] {
	return articles.slice(0, limit).map((article) => ({
		...head(article),
		cover_image: `${SITE}/uploads/articles/${article.cover}.webp`,
		...tail(article, time),
	}));
}

/** One article alone has its content in place of the cover. */
export function findArticle(slug: string, time: Time): object | undefined {
	const found = articles.find((article) => article.slug === slug);
	return found && { ...head(found), content: found.content, ...tail(found, time) };
}
