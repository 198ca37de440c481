import { addLine, element, pageOptions } from '../page-client';
import { follow, WAYS } from './follow';

async function main(): Promise<void> {
  const options = await pageOptions();
  for (const way of WAYS) follow(way, options, (line) => addLine(element(way), line, 'prepend'));
}

void main();
