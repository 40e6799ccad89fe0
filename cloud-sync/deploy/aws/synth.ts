/**
 * Writes the templates to `cdk.out` (or CDK_OUTDIR) without the network: `npm run cloud:synth -- [name=value …]`.
 * The CDK command line runs this file too, as its app.
 */
import { join } from 'node:path';
import { bellLapApp } from './app.ts';

const given: Record<string, string> = {};
for (const argument of process.argv.slice(2)) {
  const at = argument.indexOf('=');
  if (at <= 0) {
    process.stderr.write(`"${argument}" is not name=value, as in domain=live.example.org.\n`);
    process.exit(2);
  }
  given[argument.slice(0, at)] = argument.slice(at + 1);
}
try {
  const outdir = process.env.CDK_OUTDIR ?? join(import.meta.dirname, 'cdk.out');
  const { app } = bellLapApp({ outdir, context: given });
  const assembly = app.synth();
  for (const { stackName, template, templateFullPath } of assembly.stacks)
    process.stdout.write(
      `${stackName}: ${Object.keys(template.Resources).length} resources, ${templateFullPath}\n`,
    );
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
