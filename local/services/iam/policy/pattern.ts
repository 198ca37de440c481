/** Converts a policy pattern to a regular expression. `*` matches any text and `?` any character, also `/` and `:`. */
export function patternToRegExp(pattern: string, flags: '' | 'i' = ''): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Matches ARNs component by component, so that a wildcard does not match the colons before the resource part. */
export function arnMatcher(pattern: string): (arn: string) => boolean {
  const parts = splitArn(pattern).map((part) => patternToRegExp(part));
  return (arn) => {
    const components = splitArn(arn);
    return components.length === parts.length && parts.every((part, i) => part.test(components[i]!));
  };
}

/** Splits `arn:partition:service:region:account:resource`. The resource part may contain colons. */
function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
