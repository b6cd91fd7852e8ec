//! Which parts of a graph reach themselves: strongly connected components, without recursion.

/// The component of each node; two nodes have the same number exactly if each reaches the other.
pub(crate) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let count = edges.len();
    let (mut index, mut low) = (vec![NONE; count], vec![0; count]);
    let mut component = vec![NONE; count];
    let (mut stack, mut work) = (Vec::new(), Vec::new());
    let (mut next, mut found) = (0, 0);
    for root in 0..count {
        if index[root] != NONE {
            continue;
        }
        work.push((root, 0));
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
            }
            if let Some(&to) = edges[node].get(edge) {
                work.push((node, edge + 1));
                if index[to] == NONE {
                    work.push((to, 0));
                } else if component[to] == NONE {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    component
}

/// For each node whether it lies on a circle.
pub(crate) fn on_a_circle(edges: &[Vec<usize>]) -> Vec<bool> {
    let component = components(edges);
    let mut size = vec![0usize; edges.len()];
    for c in &component {
        size[*c] += 1;
    }
    (0..edges.len())
        .map(|node| size[component[node]] > 1 || edges[node].contains(&node))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_chains_are_not() {
        let edges = vec![vec![1], vec![2], vec![0, 3], vec![4], vec![], vec![5]];
        assert_eq!(on_a_circle(&edges), [true, true, true, false, false, true]);
        let component = components(&edges);
        assert!(component[0] == component[2] && component[2] != component[3]);
    }

    #[test]
    fn a_very_long_chain_does_not_overflow_the_stack() {
        let edges: Vec<Vec<usize>> = (0..300_000).map(|n| vec![(n + 1) % 300_000]).collect();
        assert!(on_a_circle(&edges).iter().all(|on| *on));
    }
}
