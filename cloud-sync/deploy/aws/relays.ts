/**
 * The relays: identical tasks in two zones behind an internal load balancer, growing with their viewers. A task may
 * end at any time; it holds nothing that the journal does not.
 */
import {
  aws_certificatemanager as acm,
  aws_applicationautoscaling as autoscaling,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_ecr as ecr,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elb,
  aws_iam as iam,
  aws_logs as logs,
  Stack,
  aws_secretsmanager as secretsmanager,
  TimeZone,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';
import { GROUPS, type People, ROLE_CLAIM } from './people.ts';
import { SCALING, TASK, TASKS, tasksOfRaceDay } from './scaling.ts';
import { LOGS_DAYS, type Settings } from './settings.ts';
import { BALANCER_LOGS, DATABASE_NAME, type Stores } from './stores.ts';

export interface Relays {
  readonly balancer: elb.ApplicationLoadBalancer;
  readonly targets: elb.ApplicationTargetGroup;
  readonly service: ecs.FargateService;
  readonly cluster: ecs.Cluster;
}

/** Proxies whose X-Forwarded-For is believed: CloudFront and the balancer. */
const PROXIES = 2;
/** The one folder that a task may write to; the image's TMPDIR. */
const WORK = { volume: 'work', folder: '/app/data/work' };
/**
 * Live sockets of one address in a task. The relay counts by the viewer's own address, which CloudFront and the balancer
 * put into X-Forwarded-For (PROXIES), so that nobody takes a task (3,200 viewers) for themselves; a mobile network's or a
 * press centre's visitors share one address.
 */
const VIEWERS_PER_ADDRESS = 1_000;

export interface Image {
  readonly settings: Settings;
  /** `sha256:…` of the relay's image in the account's registry. */
  readonly imageDigest: string;
}

export function relays(
  scope: Construct,
  image: Image,
  network: Network,
  stores: Stores,
  people: People,
): Relays {
  const { settings } = image;
  const cluster = new ecs.Cluster(scope, 'Cluster', {
    vpc: network.vpc,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
  });
  const task = taskDefinition(scope, image, stores, people);
  const service = new ecs.FargateService(scope, 'Relays', {
    cluster,
    taskDefinition: task,
    desiredCount: TASKS.least,
    securityGroups: [network.relays],
    vpcSubnets: { subnetGroupName: 'Relays' },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    healthCheckGracePeriod: Duration.seconds(60),
    enableExecuteCommand: false,
  });

  const balancer = new elb.ApplicationLoadBalancer(scope, 'Balancer', {
    vpc: network.vpc,
    internetFacing: false,
    vpcSubnets: { subnetGroupName: 'Relays' },
    securityGroup: network.balancer,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
    // Sockets are pinged every 25 s; a connection that says nothing for so long is dead.
    idleTimeout: Duration.seconds(60),
  });
  // By name, as logAccessLogs() wants to know the region, which is open until the deployment.
  balancer.setAttribute('access_logs.s3.enabled', 'true');
  balancer.setAttribute('access_logs.s3.bucket', stores.accessLogs.bucketName);
  balancer.setAttribute('access_logs.s3.prefix', BALANCER_LOGS);
  balancer.node.addDependency(stores.accessLogs);
  const certificate = settings.balancerCertificateArn;
  const listener = balancer.addListener('Listener', {
    open: false,
    ...(certificate === undefined
      ? { port: 80, protocol: elb.ApplicationProtocol.HTTP }
      : {
          port: 443,
          protocol: elb.ApplicationProtocol.HTTPS,
          certificates: [acm.Certificate.fromCertificateArn(scope, 'BalancerCertificate', certificate)],
          sslPolicy: elb.SslPolicy.TLS13_RES,
        }),
  });
  const targets = listener.addTargets('Relay', {
    port: TASK.port,
    protocol: elb.ApplicationProtocol.HTTP,
    targets: [service.loadBalancerTarget({ containerName: 'relay', containerPort: TASK.port })],
    healthCheck: {
      path: '/readyz',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
    deregistrationDelay: Duration.seconds(15),
    loadBalancingAlgorithmType: elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
  });
  const scaling = grow(scope, service, cluster, balancer);
  standReady(scaling, settings);
  return { balancer, targets, service, cluster };
}

function taskDefinition(
  scope: Construct,
  { settings, imageDigest }: Image,
  stores: Stores,
  people: People,
): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, 'Task', {
    cpu: TASK.cpu,
    memoryLimitMiB: TASK.memoryMiB,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.X86_64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
  });
  const operator = new secretsmanager.Secret(scope, 'Operator', {
    description: 'Operator token and enrolment codes of the relay',
    encryptionKey: stores.key,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ codes: '' }),
      generateStringKey: 'token',
      excludePunctuation: true,
      passwordLength: 40,
    },
  });
  const repository = ecr.Repository.fromRepositoryName(scope, 'Images', settings.repository);
  const image = ecs.ContainerImage.fromRegistry(`${repository.repositoryUri}@${imageDigest}`);
  repository.grantPull(task.obtainExecutionRole());
  const logging = ecs.LogDrivers.awsLogs({
    streamPrefix: 'relay',
    logGroup: new logs.LogGroup(scope, 'Logs', {
      retention: LOGS_DAYS as logs.RetentionDays,
      encryptionKey: stores.key,
    }),
  });
  const databaseUser = databaseUserContainer(task, image, stores, logging);
  // Where an archive is written before it goes to S3: the image gives this folder to the relay's user.
  task.addVolume({ name: WORK.volume });
  const container = task.addContainer('relay', {
    image,
    portMappings: [{ containerPort: TASK.port }],
    readonlyRootFilesystem: true,
    linuxParameters: new ecs.LinuxParameters(scope, 'Linux', { initProcessEnabled: true }),
    ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: TASK.descriptors, hardLimit: TASK.descriptors }],
    stopTimeout: Duration.seconds(30),
    environment: {
      BELL_LAP_RELAY_PORT: String(TASK.port),
      // Its figures, as lines of its log (../../relay/cloudwatch).
      BELL_LAP_RELAY_CLOUDWATCH: Stack.of(scope).stackName,
      BELL_LAP_RELAY_PROXIES: String(PROXIES),
      BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: String(VIEWERS_PER_ADDRESS),
      BELL_LAP_RELAY_RESULTS_BUCKET: stores.results.bucketName,
      AWS_REGION: Stack.of(scope).region,
      BELL_LAP_RELAY_SEGMENTS_BUCKET: stores.segments.bucketName,
      DATABASE_URL,
      OIDC_ISSUER: people.issuer,
      OIDC_AUDIENCE: people.client.userPoolClientId,
      // The pool leads back to that domain only; without one the page takes tokens as text.
      ...(settings.domain !== undefined && { OIDC_CLIENT_ID: people.client.userPoolClientId }),
      OIDC_ROLE_CLAIM: ROLE_CLAIM,
      OIDC_ADMIN_VALUE: GROUPS.admin,
      OIDC_OFFICIAL_VALUE: GROUPS.official,
    },
    secrets: {
      PGHOST: field(stores.databaseSecret, 'host'),
      PGPORT: field(stores.databaseSecret, 'port'),
      // Not the owner: rows, and no more.
      PGUSER: field(stores.relayUser, 'username'),
      PGPASSWORD: field(stores.relayUser, 'password'),
      REDIS_URL: field(stores.valkeyUrl),
      BELL_LAP_RELAY_ADMIN_TOKEN: field(operator, 'token'),
      BELL_LAP_RELAY_CODES: field(operator, 'codes'),
    },
    logging,
  });
  container.addContainerDependencies({
    container: databaseUser,
    condition: ecs.ContainerDependencyCondition.SUCCESS,
  });
  container.addMountPoints({
    sourceVolume: WORK.volume,
    containerPath: WORK.folder,
    readOnly: false,
  });
  stores.key.grantEncryptDecrypt(new iam.ServicePrincipal(`logs.${Stack.of(scope).region}.amazonaws.com`));
  for (const bucket of [stores.results, stores.segments]) {
    task.addToTaskRolePolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        resources: [bucket.arnForObjects('*')],
      }),
    );
    // Without it S3 says of a file that is not there that it is refused (403), and the relay cannot tell.
    task.addToTaskRolePolicy(
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    );
  }
  stores.key.grant(task.taskRole, 'kms:Decrypt', 'kms:GenerateDataKey');
  return task;
}

const field = (secret: secretsmanager.ISecret, name?: string): ecs.Secret =>
  ecs.Secret.fromSecretsManager(secret, name);

/** `DATABASE_URL` of everybody: user, password and host come from secrets as PG*, so that no password is part of a URL. */
const DATABASE_URL = `postgres:///${DATABASE_NAME}?sslmode=verify-full`;

/**
 * Runs before each relay and ends: as the database's owner makes the tables and the relays' own user. The relay, which
 * strangers talk to, is never given the owner's password.
 */
function databaseUserContainer(
  task: ecs.FargateTaskDefinition,
  image: ecs.ContainerImage,
  stores: Stores,
  logging: ecs.LogDriver,
): ecs.ContainerDefinition {
  return task.addContainer('database-user', {
    image,
    command: ['node', 'cloud-sync/relay/log/database-user.ts'],
    essential: false,
    readonlyRootFilesystem: true,
    environment: { DATABASE_URL },
    secrets: {
      PGHOST: field(stores.databaseSecret, 'host'),
      PGPORT: field(stores.databaseSecret, 'port'),
      PGUSER: field(stores.databaseSecret, 'username'),
      PGPASSWORD: field(stores.databaseSecret, 'password'),
      RELAY_DATABASE_USER: field(stores.relayUser, 'username'),
      RELAY_DATABASE_PASSWORD: field(stores.relayUser, 'password'),
    },
    logging,
  });
}

/**
 * Grows at once and shrinks slowly: a task that ends sends its viewers to the others. A socket is two connections to
 * the balancer, one on each side.
 */
function grow(
  scope: Construct,
  service: ecs.FargateService,
  cluster: ecs.Cluster,
  balancer: elb.ApplicationLoadBalancer,
): ecs.ScalableTaskCount {
  const scaling = service.autoScaleTaskCount({ minCapacity: TASKS.least, maxCapacity: TASKS.most });
  scaling.scaleOnCpuUtilization('Cpu', {
    targetUtilizationPercent: SCALING.cpuPercent,
    scaleInCooldown: Duration.seconds(SCALING.inCooldownS),
    scaleOutCooldown: Duration.seconds(SCALING.cpuOutCooldownS),
  });
  const metric = (
    id: string,
    namespace: string,
    metricName: string,
    dimensions: readonly { name: string; value: string }[],
    stat: string,
  ): autoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty => ({
    id,
    returnData: false,
    metricStat: { metric: { namespace, metricName, dimensions: [...dimensions] }, stat },
  });
  const target = scaling.node.findChild('Target') as autoscaling.ScalableTarget;
  new autoscaling.CfnScalingPolicy(scope, 'GrowWithViewers', {
    policyName: `${Stack.of(scope).stackName}-viewers`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: TASKS.viewersEach,
      scaleOutCooldown: SCALING.outCooldownS,
      scaleInCooldown: SCALING.inCooldownS,
      customizedMetricSpecification: {
        metrics: [
          metric(
            'connections',
            'AWS/ApplicationELB',
            'ActiveConnectionCount',
            [{ name: 'LoadBalancer', value: balancer.loadBalancerFullName }],
            cloudwatch.Stats.SUM,
          ),
          metric(
            'tasks',
            'ECS/ContainerInsights',
            'RunningTaskCount',
            [
              { name: 'ClusterName', value: cluster.clusterName },
              { name: 'ServiceName', value: service.serviceName },
            ],
            cloudwatch.Stats.AVERAGE,
          ),
          {
            id: 'viewers',
            expression: 'connections / 2 / tasks',
            label: 'Viewers a task',
            returnData: true,
          },
        ],
      },
    },
  });
  return scaling;
}

/**
 * Autoscaling sees a crowd minutes after it has come (`npm run cloud:load`): by the timetable of races tasks stand ready
 * before it does. Between races there are as few as ever.
 */
function standReady(scaling: ecs.ScalableTaskCount, settings: Settings): void {
  const timeZone = TimeZone.of(settings.raceTimeZone);
  for (const [at, { from, to }] of settings.raceDays.entries()) {
    const on = (id: string, expression: string, minCapacity: number): void =>
      scaling.scaleOnSchedule(id, {
        schedule: autoscaling.Schedule.expression(expression),
        timeZone,
        minCapacity,
      });
    on(`RaceDay${at}From`, from, tasksOfRaceDay(settings.raceViewers));
    on(`RaceDay${at}To`, to, TASKS.least);
  }
}
