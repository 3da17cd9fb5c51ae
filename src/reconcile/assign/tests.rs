use proptest::prelude::*;

use super::*;

/// Every way to pair, with its number of pairs and its cost.
fn all(
    edges: &[Vec<(u32, i64)>],
    order: usize,
    used: u32,
    pairs: &mut Vec<Option<u32>>,
    found: &mut Vec<(usize, i64, Vec<Option<u32>>)>,
) {
    if order == edges.len() {
        let cost = pairs
            .iter()
            .enumerate()
            .filter_map(|(order, row)| row.map(|row| edges[order].iter().find(|edge| edge.0 == row).unwrap().1));
        found.push((pairs.iter().flatten().count(), cost.sum(), pairs.clone()));
        return;
    }
    pairs.push(None);
    all(edges, order + 1, used, pairs, found);
    pairs.pop();
    for (row, _) in &edges[order] {
        if used & (1 << row) == 0 {
            pairs.push(Some(*row));
            all(edges, order + 1, used | (1 << row), pairs, found);
            pairs.pop();
        }
    }
}

fn graph(edges: &[Vec<(u32, i64)>], rows: usize) -> Graph {
    let mut graph = Graph::default();
    graph.clear(rows);
    for order in edges {
        order.iter().for_each(|(row, cost)| graph.allow(*row, *cost));
        graph.end_order();
    }
    graph
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn it_agrees_with_trying_everything(
        rows in 1..6usize,
        times in proptest::collection::vec((0..40i64, 0..12i64), 1..6),
        places in proptest::collection::vec(0..45i64, 6),
        margin in 0..4i64,
    ) {
        let edges: Vec<Vec<(u32, i64)>> = times.iter().map(|(anchor, reach)| {
            let near = (0..rows).filter(|row| (places[*row] - anchor).abs() <= *reach);
            near.map(|row| (row as u32, (places[row] - anchor).abs())).collect()
        }).collect();
        let mut found = Vec::new();
        all(&edges, 0, 0, &mut Vec::new(), &mut found);
        let most = found.iter().map(|one| one.0).max().unwrap();
        let least = found.iter().filter(|one| one.0 == most).map(|one| one.1).min().unwrap();
        let good: Vec<_> = found.iter().filter(|one| one.0 == most && one.1 <= least + margin).collect();
        let mut solver = Solver::default();
        let graph = graph(&edges, rows);
        solver.solve(&graph, margin);
        for order in 0..edges.len() {
            let choices: std::collections::BTreeSet<_> = good.iter().map(|one| one.2[order]).collect();
            let wanted = match (choices.len(), choices.first().copied().flatten()) {
                (1, Some(row)) => Ending::Sure(row),
                (1, None) => Ending::Alone,
                _ => Ending::Open,
            };
            prop_assert_eq!(solver.endings[order], wanted);
            if wanted == Ending::Open {
                let told: std::collections::BTreeSet<_> = solver.candidates.iter().filter(|pair| pair.0 as usize == order).map(|pair| Some(pair.1)).collect();
                prop_assert_eq!(told, choices.into_iter().filter(|row| row.is_some()).collect());
            }
        }
    }
}
