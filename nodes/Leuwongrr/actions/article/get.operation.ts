import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { picker } from '../fields';

export const get = operation<LeuwongrrClient, string>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an article',
	description: 'Get one article with its content as HTML; needs no token',
	...readOne({
		fields: [
			picker(
				{ displayName: 'Article', name: 'slug', description: 'The article to get' },
				'searchArticles',
				{ displayName: 'By Slug', placeholder: 'e.g. cara-top-up-robux-aman' },
			),
		],
		read: (item) => item.text('slug', 'Article', { inPath: true }),
		get: async (client: LeuwongrrClient, slug) => await client.getArticle(slug),
	}),
});
