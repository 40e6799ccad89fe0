/**
 * The edge: CloudFront before everything, the firewall behind its cache. Sockets, the API and the archive pass through to
 * the relay, which knows whom each race is open to; segments and pages are cached as their headers say. What the edge answers from its cache needs no firewall and costs none.
 */
import {
  aws_cloudfront as cloudfront,
  Duration,
  aws_cloudfront_origins as origins,
  aws_wafv2 as waf,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { NO_ERROR_KEPT, ownName, responseHeaders } from './edge-parts.ts';
import type { Relays } from './relays.ts';
import { REQUESTS_PER_ADDRESS, type Settings } from './settings.ts';
import type { Stores } from './stores.ts';

const SEGMENT_KEPT = Duration.seconds(10);
/** The viewer's address, written by the edge: what a viewer claims in X-Forwarded-For is not believed. */
const VIEWER_HEADER = 'x-bell-lap-viewer';

export function edge(
  scope: Construct,
  settings: Settings,
  { balancer }: Relays,
  { accessLogs }: Stores,
): cloudfront.Distribution {
  const acl = firewall(scope);
  new waf.CfnWebACLAssociation(scope, 'FirewallAtBalancer', {
    resourceArn: balancer.loadBalancerArn,
    webAclArn: acl.attrArn,
  });
  const relay = origins.VpcOrigin.withApplicationLoadBalancer(balancer, {
    protocolPolicy:
      settings.balancerCertificateArn === undefined
        ? cloudfront.OriginProtocolPolicy.HTTP_ONLY
        : cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    // A request for the next segment is held until it is complete, ten seconds and a little.
    readTimeout: Duration.seconds(30),
    keepaliveTimeout: Duration.seconds(50),
  });
  const nameViewer = new cloudfront.Function(scope, 'NameViewer', {
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(
      `function handler(event) {
  event.request.headers['${VIEWER_HEADER}'] = { value: event.viewer.ip };
  return event.request;
}`,
    ),
  });
  const asHeadersSay = new cloudfront.CachePolicy(scope, 'AsHeadersSay', {
    comment: 'Segments: as long as their headers say, seconds at most; a private race by its token',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    // A race can be made private or deleted at any moment: nobody is shown it for longer, whatever a header says.
    maxTtl: SEGMENT_KEPT,
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization'),
    enableAcceptEncodingBrotli: true,
    enableAcceptEncodingGzip: true,
  });
  const headers = responseHeaders(scope);
  return new cloudfront.Distribution(scope, 'Edge', {
    comment: 'Bell Lap: spectators, stations and phones on mobile data',
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    enableLogging: true,
    logBucket: accessLogs,
    logFilePrefix: 'edge/',
    logIncludesCookies: false,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    ...ownName(scope, settings),
    defaultBehavior: {
      origin: relay,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // All headers: sockets need them, and pages name the host in their policy.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
      responseHeadersPolicy: headers,
      functionAssociations: [
        { function: nameViewer, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
      ],
    },
    additionalBehaviors: {
      '/v1/races/*/segments/*': {
        origin: relay,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: asHeadersSay,
        responseHeadersPolicy: headers,
      },
      '/assets/*': {
        origin: relay,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers,
      },
    },
    errorResponses: NO_ERROR_KEPT,
  });
}

function firewall(scope: Construct): waf.CfnWebACL {
  const seen = (metricName: string): waf.CfnWebACL.VisibilityConfigProperty => ({
    metricName,
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
  });
  const managed = (
    name: string,
    priority: number,
    countOnly: readonly string[] = [],
  ): waf.CfnWebACL.RuleProperty => ({
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: seen(name),
  });
  return new waf.CfnWebACL(scope, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seen('Firewall'),
    rules: [
      {
        name: 'TooOften',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: {
          rateBasedStatement: {
            limit: REQUESTS_PER_ADDRESS,
            evaluationWindowSec: 300,
            aggregateKeyType: 'CUSTOM_KEYS',
            customKeys: [
              { header: { name: VIEWER_HEADER, textTransformations: [{ priority: 0, type: 'NONE' }] } },
            ],
          },
        },
        visibilityConfig: seen('TooOften'),
      },
      managed('AWSManagedRulesAmazonIpReputationList', 1),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
      // Phones post batches of fixes of more than 8 kB, and programs without a user agent are welcome.
      managed('AWSManagedRulesCommonRuleSet', 3, ['SizeRestrictions_BODY', 'NoUserAgent_HEADER']),
    ],
  });
}
