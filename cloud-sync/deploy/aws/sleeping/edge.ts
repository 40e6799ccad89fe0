/**
 * The edge of a region that sleeps: CloudFront before everything. What can be read of the past (pages, results, history)
 * comes from the relay while it is awake and from the bucket while it is not; everything else is the relay's alone. There
 * is no balancer: CloudFront reaches the machine by a VPC origin, which costs nothing by the hour and stays while the
 * machine is off.
 */
import {
  aws_cloudfront as cloudfront,
  Duration,
  type aws_ec2 as ec2,
  Fn,
  aws_iam as iam,
  aws_cloudfront_origins as origins,
  Stack,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { NO_ERROR_KEPT, ownName, responseHeaders, SECURITY } from '../edge-parts.ts';
import { FOLDERS, type Kept } from './kept.ts';
import { MACHINE, type RegionSettings } from './settings.ts';
import type { Waking } from './waking.ts';

/** A page of the past is kept so long at the edge: a race made private is gone from it within a minute. */
const PAST_KEPT = Duration.seconds(30);
/** A machine that is off does not answer at all: so long is waited before the bucket is asked. */
const CONNECT = Duration.seconds(2);
const PAGES = ['/', '/watch*', '/history*', '/board*', '/overlay*', '/icon*'] as const;
/** Of the past, as cloud-sync/archive/asleep.ts puts it into the bucket. */
const PAST = ['/v1/history/races', '/v1/history/races/*'] as const;

export interface EdgeParts {
  readonly relay: ec2.Instance;
  readonly stores: Kept;
  readonly wake: Waking;
}

export function edge(
  scope: Construct,
  settings: RegionSettings,
  { relay, stores, wake }: EdgeParts,
): cloudfront.Distribution {
  const machine = origins.VpcOrigin.withEc2Instance(relay, {
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
    httpPort: MACHINE.port,
    connectionAttempts: 1,
    connectionTimeout: CONNECT,
    // A request for the next segment is held until it is complete, ten seconds and a little.
    readTimeout: Duration.seconds(30),
    keepaliveTimeout: Duration.seconds(50),
  });
  // By name: what the edge may read of the bucket is said in letEdgeRead, and is one folder.
  const bucket = s3.Bucket.fromBucketAttributes(scope, 'KeptByName', {
    bucketName: stores.bucket.bucketName,
    region: Stack.of(scope).region,
  });
  const asleep = origins.S3BucketOrigin.withOriginAccessControl(bucket, { originPath: `/${FOLDERS.open}` });
  const awakeOrAsleep = new origins.OriginGroup({
    primaryOrigin: machine,
    fallbackOrigin: asleep,
    // It is off, or on and still reading its store.
    fallbackStatusCodes: [502, 503, 504],
  });
  const headers = responseHeaders(scope);
  const read = {
    origin: awakeOrAsleep,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: headers,
  };
  const pages = {
    ...read,
    responseHeadersPolicy: pageHeaders(scope),
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: pagesRequest(scope),
    functionAssociations: [
      { function: pageOfPath(scope), eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
    ],
  };
  const past = { ...read, cachePolicy: pastCache(scope) };
  return new cloudfront.Distribution(scope, 'Edge', {
    comment: 'Bell Lap: a relay that sleeps between races',
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    ...ownName(scope, settings),
    // Sockets, stations, phones, the administration: the relay's alone.
    defaultBehavior: {
      origin: machine,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
      responseHeadersPolicy: headers,
    },
    additionalBehaviors: {
      '/v1/wake': {
        origin: new origins.HttpOrigin(Fn.select(2, Fn.split('/', wake.url.url)), {
          protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        }),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: headers,
      },
      '/assets/*': { ...read, cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED },
      ...Object.fromEntries(PAGES.map((path) => [path, pages])),
      ...Object.fromEntries(PAST.map((path) => [path, past])),
    },
    errorResponses: NO_ERROR_KEPT,
  });
}

/** The edge reads what is open while the relay sleeps, and nothing else of the bucket. */
export function letEdgeRead({ bucket }: Kept, distribution: cloudfront.Distribution): void {
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects(`${FOLDERS.open}/*`)],
      conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
    }),
  );
}

/** A page has many addresses and one file. The relay gives the same page for all of them. */
function pageOfPath(scope: Construct): cloudfront.Function {
  return new cloudfront.Function(scope, 'PageOfPath', {
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(
      `function handler(event) {
  var request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  var page = request.uri.split('/')[1];
  // Icons and manifests lie below their page, and are what they are.
  if (!/\\.[a-z0-9]+$/.test(request.uri)) request.uri = '/' + (page === '' ? 'watch' : page);
  return request;
}`,
    ),
  });
}

/** Pages name the host in their policy; the bucket takes no name but its own, so the viewer's has a header of its own. */
const pagesRequest = (scope: Construct): cloudfront.OriginRequestPolicy =>
  new cloudfront.OriginRequestPolicy(scope, 'PagesAsk', {
    comment: 'Pages: at which name',
    headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('X-Forwarded-Host'),
    queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
  });

const pastCache = (scope: Construct): cloudfront.CachePolicy =>
  new cloudfront.CachePolicy(scope, 'Past', {
    comment: 'Results and history: half a minute at most; a private race by its token',
    minTtl: Duration.seconds(0),
    defaultTtl: PAST_KEPT,
    maxTtl: PAST_KEPT,
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization'),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingBrotli: true,
    enableAcceptEncodingGzip: true,
  });

/** A page from the bucket reaches nothing but its own host, and is asked for anew; one from the relay says so itself. */
const pageHeaders = (scope: Construct): cloudfront.ResponseHeadersPolicy =>
  new cloudfront.ResponseHeadersPolicy(scope, 'PageHeaders', {
    comment: 'Pages: what the relay says of them, else their own host alone',
    securityHeadersBehavior: {
      ...SECURITY,
      contentSecurityPolicy: {
        override: false,
        contentSecurityPolicy: [
          "default-src 'self'",
          "img-src 'self' data: blob:",
          "worker-src 'self' blob:",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ].join('; '),
      },
    },
    customHeadersBehavior: {
      customHeaders: [{ header: 'cache-control', value: 'no-cache', override: false }],
    },
  });
