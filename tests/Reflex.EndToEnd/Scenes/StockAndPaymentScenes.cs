using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reflex.EndToEnd.Scenes;

public sealed class StockAndPaymentScenes
{
    [Fact]
    public async Task A_small_order_is_placed_at_once()
    {
        await using Stage stage = await Stage.OpenAsync();

        await stage.SendAsync("stock-levels", Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique())));

        JsonElement run = await stage.RunAsync("replenish-stock");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        StepDone order = Assert.Single(await stage.StepsAsync(run));
        Assert.Equal(("order", "http.request"), (order.Step, order.Action));
        Assert.Equal("A-100", order.Input.GetProperty("body").GetProperty("sku").GetString());
    }

    [Fact]
    public async Task An_order_above_the_limit_waits_for_two_people()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("stock-levels", Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()), ("data/reorderCost", 4500)));

        await stage.DecideAsync("paul", "approve");
        Assert.Equal("waitingForApproval", Stage.Text(await stage.RunAsync("replenish-stock"), "state"));
        await stage.DecideAsync("petra", "approve");

        JsonElement run = await stage.RunAsync("replenish-stock");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        Assert.Equal("order-above-limit", Assert.Single(await stage.StepsAsync(run)).Step);
    }

    [Fact]
    public async Task An_order_that_is_rejected_is_not_placed()
    {
        await using Stage stage = await Stage.OpenAsync();
        await stage.SendAsync("stock-levels", Stage.Payload("contoso/stock-level-changed.json", ("id", stage.Unique()), ("data/reorderCost", 4500)));

        await stage.DecideAsync("paul", "reject", "We have enough.");

        JsonElement run = await stage.RunAsync("replenish-stock");
        Assert.Equal("rejected", Stage.Text(run, "state"));
        Assert.Empty(await stage.StepsAsync(run));
    }

    [Fact]
    public async Task A_tested_card_is_blocked()
    {
        await using Stage stage = await Stage.OpenAsync();
        foreach (decimal amount in (decimal[])[1.5m, 2m, 2.5m, 900m])
        {
            await stage.SendAsync("payments-authorized", Charge(stage, amount));
            await stage.AdvanceAsync(TimeSpan.FromSeconds(30));
        }

        JsonElement run = await stage.RunAsync("card-testing-fraud");
        Assert.Equal("succeeded", Stage.Text(run, "state"));
        IReadOnlyList<StepDone> steps = await stage.StepsAsync(run);
        Assert.Equal(["block", "notify"], steps.Select(step => step.Step));
        Assert.Equal("https://payments.contoso.example/cards/tok-41f0/block", steps[0].Input.GetProperty("url").GetString());
        Assert.Contains("900 EUR", steps[1].Input.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charges_of_one_size_block_nothing()
    {
        await using Stage stage = await Stage.OpenAsync();
        for (int charge = 0; charge < 5; charge++)
        {
            await stage.SendAsync("payments-authorized", Charge(stage, 2m));
            await stage.AdvanceAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Empty(await stage.RunsAsync("card-testing-fraud"));
    }

    private static JsonObject Charge(Stage stage, decimal amount)
    {
        string id = stage.Unique();
        return Stage.Payload("contoso/payment-authorized.json", ("id", id), ("time", stage.Now.ToString("O")), ("data/paymentId", id), ("data/amount", amount));
    }
}
