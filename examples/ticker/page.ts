import { addLine, element, pageOptions } from '../page-client';
import { follow, TRANSPORTS } from './follow';

async function main(): Promise<void> {
  const options = await pageOptions();
  for (const transport of TRANSPORTS) {
    follow(transport, options, (line) => addLine(element(transport), line, 'prepend'));
  }
}

void main();
