import { operation } from '../../../../kit/operation';
import { picker, readSegment } from '../../fields';
import type { Leuwongrr, Read } from '../../transport';
import { readOne } from '../read';

export const get = operation<Leuwongrr, Read>({
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
		request: (item) => ({
			path: `/articles/${readSegment(item, 'slug', 'Article')}`,
			isPublic: true,
		}),
		object: 'article',
	}),
});
