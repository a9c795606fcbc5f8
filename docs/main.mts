/** `npm run docs`: writes the pages that are made from the source. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { errorsPage } from './errorsPage.mts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, 'docs', 'errors.md'), await errorsPage(root));
