/** What every edge has: its own name, headers for what it answers by itself, and no errors kept. */
import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Spectators' name for a distribution, with CloudFront's certificate for it; neither: Amazon's own name. */
export function ownName(
  scope: Construct,
  { domain, certificateArn }: { readonly domain?: string; readonly certificateArn?: string },
): Pick<cloudfront.DistributionProps, 'domainNames' | 'minimumProtocolVersion' | 'certificate'> {
  if (domain === undefined || certificateArn === undefined) return {};
  return {
    domainNames: [domain],
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    certificate: acm.Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  };
}

/** The relay says these too (server/http/headers.ts); what does not come from it has them from here. */
export const SECURITY: cloudfront.ResponseSecurityHeadersBehavior = {
  strictTransportSecurity: {
    accessControlMaxAge: Duration.days(365),
    includeSubdomains: true,
    override: true,
  },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: false },
  referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: false },
};

export const responseHeaders = (scope: Construct): cloudfront.ResponseHeadersPolicy =>
  new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    comment: 'HTTPS only, for this name and all below it; nothing sniffed, nothing framed',
    securityHeadersBehavior: SECURITY,
  });

/**
 * Unless told otherwise CloudFront keeps an error for ten seconds: a viewer who asks too early would go without, and a relay
 * that has just woken would seem to sleep on.
 */
export const NO_ERROR_KEPT: cloudfront.ErrorResponse[] = [400, 403, 404, 500, 502, 503, 504].map(
  (httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) }),
);
