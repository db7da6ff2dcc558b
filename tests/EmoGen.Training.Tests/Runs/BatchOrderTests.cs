using EmoGen.Training.Runs;

namespace EmoGen.Training.Tests.Runs;

public sealed class BatchOrderTests
{
    [Fact]
    public void An_epoch_takes_each_item_once_in_a_new_order()
    {
        var order = new BatchOrder(12, 3, seed: 5);
        int[] first = [.. Enumerable.Range(0, 4).SelectMany(s => order.At(s))], second = [.. Enumerable.Range(4, 4).SelectMany(s => order.At(s))];
        Assert.Equal(Enumerable.Range(0, 12), first.Order());
        Assert.Equal(Enumerable.Range(0, 12), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_step_has_the_same_items_whatever_was_asked_before()
    {
        var order = new BatchOrder(10, 3, seed: 5);
        int[] late = order.At(7);
        order.At(0);
        Assert.Equal(late, order.At(7));
        Assert.Equal(late, new BatchOrder(10, 3, seed: 5).At(7));
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_refused() => Assert.Throws<RunException>(() => new BatchOrder(2, 3, seed: 1).At(0));
}
