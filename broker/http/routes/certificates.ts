/** The station's CA certificate, for phones to trust: as a file and as an iOS profile. Also over plain HTTP. */

import { Problem } from '../../../server/http/problem.ts';
import type { Part } from '../part.ts';

export const certificateRoutes: Part = (api, { authority }) => {
  const own = () => {
    const files = authority();
    if (files === null)
      throw new Problem(
        404,
        'no-own-certificate',
        "This station uses the organiser's own certificate; phones trust it without doing anything.",
      );
    return files;
  };

  api.get(
    '/ca.crt',
    {
      config: { access: 'everyone' },
      schema: { tags: ['phones'], summary: "The station's CA certificate (DER)" },
    },
    async (_request, reply) =>
      reply
        .type('application/x-x509-ca-cert')
        .header('content-disposition', 'attachment; filename="bell-lap-ca.crt"')
        .send(Buffer.from(own().caDer)),
  );

  api.get(
    '/ca.mobileconfig',
    { config: { access: 'everyone' }, schema: { tags: ['phones'], summary: 'The same as an iOS profile' } },
    async (_request, reply) =>
      reply
        .type('application/x-apple-aspen-config')
        .header('content-disposition', 'attachment; filename="bell-lap.mobileconfig"')
        .send(own().mobileconfig),
  );
};
