// The page before the station serves: says what is happening and, if it fails, why.
const state = document.getElementById('state');
const detail = document.getElementById('detail');
window.desktop?.onStation((status) => {
  if (status.state === 'restarting') {
    state.textContent = `The station ended; starting it again (${status.attempt}) …`;
    detail.textContent = `${status.reason} Everything acknowledged is on disk.`;
  } else if (status.state === 'failed') {
    state.textContent = 'The station does not come up. It is tried again every ten seconds.';
    detail.textContent = status.reason;
  } else {
    state.textContent = 'Starting the station …';
    detail.textContent = '';
  }
});
