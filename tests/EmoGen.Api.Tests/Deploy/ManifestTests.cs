using System.Text.Json.Nodes;
using EmoGen.Api.Tests.Support;

namespace EmoGen.Api.Tests.Deploy;

/// <summary>What must hold of the manifests in deploy/kubernetes before any cluster sees them.</summary>
public sealed class ManifestTests
{
    private static readonly string Folder = Path.Combine(Repository.Folder, "deploy/kubernetes");

    private static readonly List<(string File, JsonNode Object)> Objects = [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(file => Yaml.Read(file).Select(one => (Path.GetRelativePath(Folder, file), one)))];

    private static readonly Dictionary<string, JsonNode> Workloads = Objects.Where(one => one.Object.TextAt("kind") is "Deployment" or "Job")
        .ToDictionary(one => one.Object.TextAt("metadata/name")!, one => one.Object);

    public static TheoryData<string> Names => [.. Workloads.Keys];

    public static TheoryData<string> Processes => [.. Workloads.Where(one => one.Value.TextAt("kind") == "Deployment").Select(one => one.Key)];

    private static IEnumerable<JsonNode> Of(string kind) => Objects.Where(one => one.Object.TextAt("kind") == kind).Select(one => one.Object);

    private static JsonNode Pod(string name) => Workloads[name].At("spec/template/spec")!;

    private static JsonNode Container(string name) => Assert.Single(Pod(name).ListAt("containers"));

    private static IReadOnlyDictionary<string, string> Labels(string name) => Workloads[name].MapAt("spec/template/metadata/labels");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_has_no_rights_on_its_node_nor_in_its_cluster(string name)
    {
        JsonNode pod = Pod(name), container = Container(name);
        Assert.Equal("false", pod.TextAt("automountServiceAccountToken"));
        Assert.Equal("true", pod.TextAt("securityContext/runAsNonRoot"));
        Assert.Equal("RuntimeDefault", pod.TextAt("securityContext/seccompProfile/type"));
        Assert.Equal("false", container.TextAt("securityContext/allowPrivilegeEscalation"));
        Assert.Equal("true", container.TextAt("securityContext/readOnlyRootFilesystem"));
        Assert.Equal(["ALL"], container.ListAt("securityContext/capabilities/drop").Select(cap => $"{cap}"));
        Assert.All(["hostNetwork", "hostPID", "hostIPC"], setting => Assert.Null(pod[setting]));
        Assert.All(pod.ListAt("volumes"), volume => Assert.Null(volume["hostPath"]));
        Assert.Equal("emogen", pod.TextAt("serviceAccountName"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_says_what_it_needs_and_mounts_what_is_there(string name)
    {
        JsonNode container = Container(name);
        Assert.NotNull(container.At("resources/requests/cpu"));
        Assert.NotNull(container.At("resources/requests/memory"));
        Assert.NotNull(container.At("resources/limits/memory"));
        string[] volumes = [.. Pod(name).ListAt("volumes").Select(volume => volume.TextAt("name")!)];
        Assert.Equal(volumes.Order(StringComparer.Ordinal), container.ListAt("volumeMounts").Select(mount => mount.TextAt("name")!).Order(StringComparer.Ordinal));
        Assert.Contains("/tmp", container.ListAt("volumeMounts").Select(mount => mount.TextAt("mountPath")));
        Assert.Equal("emogen", container.TextAt("envFrom/0/configMapRef/name"));
        string role = container.ListAt("env").Single(variable => variable.TextAt("name") == "EmoGen__Role").TextAt("value")!;
        Assert.EndsWith(role, name, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void A_process_is_asked_how_it_is_and_given_time_to_hand_its_job_back(string name)
    {
        JsonNode container = Container(name);
        string port = container.TextAt("ports/0/name")!;
        foreach ((string probe, string path) in new[] { ("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready") })
        {
            Assert.Equal(path, container.TextAt($"{probe}/httpGet/path"));
            Assert.Equal(port, container.TextAt($"{probe}/httpGet/port"));
        }

        Assert.InRange(int.Parse(Pod(name).TextAt("terminationGracePeriodSeconds")!, null), 45, 300);
        Assert.Equal(Workloads[name].MapAt("spec/selector/matchLabels"), Labels(name));
        Assert.Equal(Labels(name), Workloads[name].MapAt("metadata/labels"));
    }

    [Fact]
    public void What_points_at_a_process_finds_it()
    {
        Assert.All(Of("Service"), service =>
        {
            string name = Assert.Single(Workloads.Keys, one => Labels(one).SequenceEqual(service.MapAt("spec/selector")));
            Assert.Contains(service.TextAt("spec/ports/0/targetPort"), Container(name).ListAt("ports").Select(port => port.TextAt("name")));
        });
        Assert.All(Of("PodDisruptionBudget"), budget => Assert.Contains(Workloads.Keys, one => Labels(one).SequenceEqual(budget.MapAt("spec/selector/matchLabels"))));
        Assert.All(Of("ScaledObject").Concat(Of("HorizontalPodAutoscaler")), scaler => Assert.Contains(scaler.TextAt("spec/scaleTargetRef/name")!, Workloads.Keys));
        Assert.All(Of("Ingress").SelectMany(ingress => ingress.ListAt("spec/rules")).SelectMany(rule => rule.ListAt("http/paths")), path =>
            Assert.Contains(path.TextAt("backend/service/name"), Of("Service").Select(service => service.TextAt("metadata/name"))));

        string[] components = [.. Workloads.Keys.Select(name => Labels(name)["app.kubernetes.io/component"])];
        IEnumerable<JsonNode> selectors = Of("NetworkPolicy").Select(policy => policy.At("spec/podSelector")!).Concat(Of("PodMonitor").Select(monitor => monitor.At("spec/selector")!));
        string[] selected = [.. selectors.SelectMany(selector => selector.ListAt("matchExpressions").SelectMany(expression => expression.ListAt("values")))
            .Concat(selectors.Select(selector => selector.At("matchLabels")?["app.kubernetes.io/component"]).OfType<JsonNode>()).Select(value => $"{value}")];
        Assert.InRange(selected.Length, 5, 100);
        Assert.All(selected, component => Assert.Contains(component, components));
        string[] workers = [.. components.Where(component => component.EndsWith("worker", StringComparison.Ordinal)).OrderBy(component => component.Length)];
        Assert.Contains($"workers='{string.Join(',', workers)}'", File.ReadAllText(Path.Combine(Folder, "roll-out")), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_open_in_the_network_that_is_not_named_and_private_addresses_are_nowhere_in_the_internet()
    {
        JsonNode deny = Of("NetworkPolicy").Single(policy => policy.TextAt("metadata/name") == "default-deny");
        Assert.Empty(deny.MapAt("spec/podSelector"));
        Assert.Equal(["Ingress", "Egress"], deny.ListAt("spec/policyTypes").Select(type => $"{type}"));
        JsonNode internet = Of("NetworkPolicy").Single(policy => policy.TextAt("metadata/name") == "internet");
        string[] except = [.. internet.ListAt("spec/egress/0/to/0/ipBlock/except").Select(range => $"{range}")];
        Assert.All(["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"], range => Assert.Contains(range, except));
        Assert.Equal("443", Assert.Single(internet.ListAt("spec/egress/0/ports")).TextAt("port"));
    }

    [Fact]
    public void No_secret_is_contained()
    {
        Assert.All(Objects.Where(one => one.Object.TextAt("kind") == "Secret"), one =>
        {
            Assert.EndsWith(".example.yaml", one.File, StringComparison.Ordinal);
            Assert.Null(one.Object["data"]);
            Assert.All(one.Object.MapAt("stringData").Values, value => Assert.Contains("REPLACE", value, StringComparison.Ordinal));
        });
        JsonNode example = Of("Secret").Single();
        Assert.All(Pods(), pod => Assert.Equal(example.TextAt("metadata/name"), pod.ListAt("volumes").Single(volume => volume.TextAt("name") == "secrets").TextAt("secret/secretName")));
        string settings = File.ReadAllText(Path.Combine(Folder, "base/settings.env"));
        Assert.All(example.MapAt("stringData").Keys, file => Assert.Contains($"=/etc/emogen/secrets/{file}\n", settings, StringComparison.Ordinal));
        Assert.All(Objects.Where(one => one.File.EndsWith("kustomization.yaml", StringComparison.Ordinal)), one => Assert.Null(one.Object["secretGenerator"]));
    }

    [Fact]
    public void Overlays_name_files_that_are_there_and_give_every_image_a_name_and_a_version()
    {
        string[] images = [.. Pods().Select(pod => pod.TextAt("containers/0/image")!).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["emogen", "emogen-cuda"], images);
        foreach ((string file, JsonNode kustomization) in Objects.Where(one => one.File.EndsWith("kustomization.yaml", StringComparison.Ordinal)))
        {
            string folder = Path.GetDirectoryName(Path.Combine(Folder, file))!;
            Assert.All(kustomization.ListAt("resources").Concat(kustomization.ListAt("components")), path => Assert.True(Path.Exists(Path.Combine(folder, $"{path}")), $"{file}: {path}"));
            Assert.All(kustomization.ListAt("images"), image =>
            {
                Assert.Contains(image.TextAt("name")!, images);
                Assert.NotEqual("latest", image.TextAt("newTag") ?? "latest");
            });
        }
    }

    private static IEnumerable<JsonNode> Pods() => Workloads.Keys.Select(Pod);
}
