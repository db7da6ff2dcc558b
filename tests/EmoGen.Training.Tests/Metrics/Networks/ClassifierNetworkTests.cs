using EmoGen.Engine.Tests.Weights;
using EmoGen.Engine.Weights;
using EmoGen.Training.Metrics.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace EmoGen.Training.Tests.Metrics.Networks;

public sealed class ClassifierNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The logits are those of torchvision 0.14.1's resnet50 after its transforms, with the weights <c>resnet1000.*</c> and <c>resnet365.*</c>.</summary>
    [Theory]
    [InlineData(
        ClassifierNetwork.ImageNetClasses, "",
        new[] { -3.687803268432617, 1.0335029363632202, 2.3136820793151855, -1.2952592372894287, -2.4052672386169434, -0.24904579173587263 })]
    [InlineData(
        ClassifierNetwork.PlacesClasses, "state_dict.module.",
        new[] { 6.314594745635986, -5.644247055053711, -0.0647691935300827, -6.523987770080566, 8.418417930603027, -0.07868445450312471 })]
    public void Logits_are_those_of_torchvision(int classes, string prefix, double[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using ClassifierNetwork network = ClassifierNetwork.Load(Weights(classes, prefix), classes, CPU);
        Tensor logits = network.Look([FormulaNetworks.Picture(320, 240)]);
        Assert.Equal([1, classes], logits.shape);
        Assert.Equal($"resnet50-{classes}", network.Name);
        FormulaNetworks.AssertRow(expected, logits[0], middle: 100, tolerance: 2e-4);
    }

    [Fact]
    public void A_classifier_of_other_classes_is_one_error_that_says_how_many_were_expected()
    {
        string file = Weights(classes: 10, prefix: "");
        string message = Assert.Throws<WeightException>(() => ClassifierNetwork.Load(file, ClassifierNetwork.PlacesClasses, CPU)).Message;
        Assert.Equal(
            $"{file}: does not fit {nameof(ResNetClassifier)}: 'fc.weight' has shape [10, 2048], expected [365, 2048]; 'fc.bias' has shape [10], expected [365]", message);
    }

    public void Dispose() => _folder.Dispose();

    private string Weights(int classes, string prefix) => PublicNetworks.Classifier(_folder.File($"{classes}.pth.tar"), classes, prefix);
}
