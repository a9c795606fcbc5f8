import { picker, readSegment } from '../../fields';
import { readOne } from '../read';

export const get = readOne({
	name: 'get',
	displayName: 'Get',
	action: 'Get an article',
	description: 'Get one article with its content as HTML; needs no token',
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
});
