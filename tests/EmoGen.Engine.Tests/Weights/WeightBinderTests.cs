using EmoGen.Engine.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Weights;

public sealed class WeightBinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_created_module_computes_what_the_saved_one_computes()
    {
        using SmallModule original = new();
        using Checkpoint checkpoint = Save(original);

        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint);
        original.eval();
        created.eval();

        Tensor input = randn(2, 3, 8, 8);
        Golden.AssertClose(original.forward(input), created.forward(input), 0);
        Assert.Equal(original.named_parameters().Select(p => p.name), created.named_parameters().Select(p => p.name));
        Assert.All(created.named_parameters(), p => Assert.Equal(DeviceType.CPU, p.parameter.device_type));
        Assert.All(created.named_buffers(), b => Assert.Equal(DeviceType.CPU, b.buffer.device_type));
    }

    [Fact]
    public void Construction_without_memory_concerns_this_thread_and_time_only()
    {
        using Checkpoint checkpoint = Save(new SmallModule());
        DeviceType elsewhere = DeviceType.META;

        using SmallModule created = WeightBinder.Create(
            () =>
            {
                Thread other = new(() => elsewhere = Layers.Linear(2, 2).weight!.device_type);
                other.Start();
                other.Join();
                return new SmallModule();
            },
            checkpoint);

        Assert.Equal(DeviceType.CPU, elsewhere);
        Assert.Equal(DeviceType.CPU, Layers.Linear(2, 2).weight!.device_type);
    }

    [Fact]
    public void Parameters_of_a_file_of_their_dtype_are_views_of_the_mapped_file()
    {
        using Checkpoint checkpoint = Save(new SmallModule());

        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { ChannelsLast = true });

        Dictionary<string, bool> mapped = created.named_parameters().ToDictionary(p => p.name, p => IsMapped(p.parameter));
        Assert.Equal(["conv.weight"], mapped.Where(m => !m.Value).Select(m => m.Key));
    }

    [Fact]
    public void Writing_to_mapped_parameters_leaves_the_file_as_it_was()
    {
        using Checkpoint checkpoint = Save(new SmallModule());
        byte[] before = File.ReadAllBytes(checkpoint.Path);
        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint);

        using (no_grad())
        {
            created.Conv.weight!.fill_(3);
        }

        Assert.Equal(3, created.Conv.weight!.max().item<float>());
        Assert.Equal(before, File.ReadAllBytes(checkpoint.Path));
    }

    [Fact]
    public void Channels_last_changes_the_order_and_not_the_values()
    {
        using SmallModule original = new();
        using Checkpoint checkpoint = Save(original);

        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { ChannelsLast = true });

        Assert.Equal([27L, 1L, 9L, 3L], created.Conv.weight!.stride());
        Assert.True(created.Conv.weight!.equal(original.Conv.weight!).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16, ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16, ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64, ScalarType.Float16)]
    public void Floating_point_tensors_are_converted_and_counters_are_not(ScalarType stored, ScalarType wanted)
    {
        using SmallModule original = new();
        using Checkpoint checkpoint = Save(original, stored);

        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { Dtype = wanted });

        Assert.All(created.parameters(), p => Assert.Equal(wanted, p.dtype));
        Assert.Equal(ScalarType.Int64, created.get_buffer("norm.num_batches_tracked")!.dtype);
        Golden.AssertClose(original.Conv.weight!.to(stored).to(wanted), created.Conv.weight!, 0);
    }

    [Fact]
    public void A_frozen_module_wants_no_gradients_and_others_keep_theirs()
    {
        using Checkpoint checkpoint = Save(new SmallModule());

        using SmallModule frozen = WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { Frozen = true });
        using SmallModule free = WeightBinder.Create(() => new SmallModule(), checkpoint);

        Assert.All(frozen.parameters(), p => Assert.False(p.requires_grad));
        Assert.All(free.parameters(), p => Assert.True(p.requires_grad));
    }

    [Fact]
    public void Training_goes_on_after_binding_with_the_optimizer_made_before()
    {
        using Checkpoint checkpoint = Save(new SmallModule());
        using SmallModule module = new();
        using optim.Optimizer optimizer = optim.SGD(module.parameters(), 0.1);

        WeightBinder.Bind(module, checkpoint);
        Tensor before = module.Conv.weight!.detach().clone();
        module.Conv.forward(randn(2, 3, 8, 8)).pow(2).sum().backward();
        optimizer.step();

        Assert.False(module.Conv.weight!.equal(before).all().item<bool>());
        Assert.Equal(checkpoint.Load("conv.weight").sum().item<float>(), before.sum().item<float>());
    }

    [Fact]
    public void Tensors_in_memory_are_copied_into_the_module()
    {
        using SmallModule original = new(), module = new();

        WeightBinder.Bind(module, original.state_dict());
        using (no_grad())
        {
            original.Conv.weight!.zero_();
        }

        Assert.NotEqual(0, module.Conv.weight!.abs().sum().item<float>());
        Assert.True(module.Linear.weight!.equal(original.Linear.weight!).all().item<bool>());
        Assert.Throws<WeightException>(() => WeightBinder.Bind(module, new Dictionary<string, Tensor>()));
    }

    [Fact]
    public void Every_missing_unexpected_and_misshapen_tensor_is_named_and_nothing_changes()
    {
        using SmallModule original = new();
        Dictionary<string, Tensor> state = original.state_dict();
        state.Remove("linear.bias");
        state["conv.weight"] = zeros(1, 2);
        state["extra"] = zeros(1);
        Safetensors.Write(_folder.File("x.safetensors"), state);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));
        using SmallModule module = new();
        Tensor before = module.Linear.weight!.detach().clone();

        string message = Assert.Throws<WeightException>(() => WeightBinder.Bind(module, checkpoint)).Message;

        Assert.Contains("'linear.bias' is missing", message, StringComparison.Ordinal);
        Assert.Contains("'conv.weight' has shape [1, 2], expected [4, 3, 3, 3]", message, StringComparison.Ordinal);
        Assert.Contains("'extra' is unexpected", message, StringComparison.Ordinal);
        Assert.True(module.Linear.weight!.equal(before).all().item<bool>());
    }

    [Fact]
    public void A_shape_that_would_broadcast_is_refused()
    {
        Dictionary<string, Tensor> state = new SmallModule().state_dict();
        state["linear.bias"] = zeros(1);
        Safetensors.Write(_folder.File("x.safetensors"), state);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        Assert.Contains("'linear.bias'", Assert.Throws<WeightException>(() => WeightBinder.Bind(new SmallModule(), checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_extras_are_ignored_renamed_keys_found_and_old_batch_counters_made()
    {
        Dictionary<string, Tensor> state = new SmallModule().state_dict().ToDictionary(p => "old." + p.Key, p => p.Value);
        state.Remove("old.norm.num_batches_tracked");
        state["old.embeddings.position_ids"] = arange(77);
        state["old.linear.weight"] = state["old.linear.weight"].reshape(2, 4, 1, 1);
        Safetensors.Write(_folder.File("x.safetensors"), state);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.File("x.safetensors"));

        using SmallModule created = WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { Rename = key => key[4..] });

        Assert.Equal([2L, 4L], created.Linear.weight!.shape);
        Assert.Equal(0, created.get_buffer("norm.num_batches_tracked")!.item<long>());
    }

    [Fact]
    public void A_created_module_leaves_no_tensor_behind()
    {
        using Checkpoint checkpoint = Save(new SmallModule());
        using DisposeScope scope = NewDisposeScope();
        WeightBinder.Create(() => new SmallModule(), checkpoint, new BindOptions { Dtype = ScalarType.BFloat16, ChannelsLast = true }).Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Legacy_autoencoder_names_become_todays()
    {
        using Checkpoint legacy = Checkpoint.Open(Golden.Require("tiny_sd/vae_legacy_keys"), "diffusion_pytorch_model");
        using Checkpoint current = Checkpoint.Open(Golden.Require("tiny_sd/vae"), "diffusion_pytorch_model");

        Assert.Contains(legacy.Tensors.Keys, key => key.Contains(".query.", StringComparison.Ordinal));
        Assert.Equal(current.Tensors.Keys.Order(), legacy.Tensors.Keys.Select(LegacyNames.Autoencoder).Order());
    }

    private Checkpoint Save(SmallModule module, ScalarType dtype = ScalarType.Float32)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.safetensors");
        Safetensors.Write(path, module.state_dict().ToDictionary(p => p.Key, p => p.Value.is_floating_point() ? p.Value.to(dtype) : p.Value));
        return Checkpoint.Open(path);
    }

    private static unsafe bool IsMapped(Tensor parameter)
    {
        fixed (byte* address = parameter.detach().as_strided([1], [1]).bytes)
        {
            ulong at = (ulong)address;
            return File.ReadLines("/proc/self/maps").Where(line => line.EndsWith(".safetensors", StringComparison.Ordinal)).Any(line =>
            {
                string[] range = line.Split(' ')[0].Split('-');
                return at >= Convert.ToUInt64(range[0], 16) && at < Convert.ToUInt64(range[1], 16);
            });
        }
    }
}
